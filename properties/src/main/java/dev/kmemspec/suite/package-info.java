/**
 * The suite: generates programs, has them run, judges what was observed, compares it with the
 * reference, and shrinks what fails. It prints nothing.
 */
@NullMarked
package dev.kmemspec.suite;

import org.jspecify.annotations.NullMarked;
