/**
 * Shrinking: from a program that fails to the shortest and plainest one that fails in the same way,
 * by delta debugging on the program itself. Knows programs and machines, nothing else.
 */
@NullMarked
package dev.kmemspec.shrink;

import org.jspecify.annotations.NullMarked;
