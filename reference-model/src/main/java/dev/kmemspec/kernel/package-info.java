/**
 * Traces of real kernels: ftrace text of the kmem events, and the log of a module that made calls
 * with known arguments. Readers turn each line into steps with raw addresses, one at a time, so
 * that a trace of any length is judged in the memory of what is live.
 */
@NullMarked
package dev.kmemspec.kernel;

import org.jspecify.annotations.NullMarked;
