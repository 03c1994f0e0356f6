/** C allocators, called through {@code java.lang.foreign}. */
@NullMarked
package dev.kmemspec.foreign;

import org.jspecify.annotations.NullMarked;
