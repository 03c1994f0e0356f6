/**
 * The comparison of all allocation functions, found by asking an implementation: how much each of
 * them gives at most, how it is aligned, whether it is contiguous and zeroed, and where it may be
 * called.
 */
@NullMarked
package dev.kmemspec.compare;

import org.jspecify.annotations.NullMarked;
