/** The allocators that are measured side by side, each one adapter class. */
@NullMarked
package dev.kmemspec.bench.rival;

import org.jspecify.annotations.NullMarked;
