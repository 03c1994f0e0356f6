/** Plugs {@code dev.kmemspec.alloc} into the suite. */
@NullMarked
package dev.kmemspec.optimized;

import org.jspecify.annotations.NullMarked;
