/** A bad example, for the test of the arrows. */
@NullMarked
package dev.kmemspec.arch.upward;

import org.jspecify.annotations.NullMarked;
