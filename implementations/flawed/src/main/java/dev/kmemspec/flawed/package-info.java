/** The chaffs: allocators with one documented flaw each. */
@NullMarked
package dev.kmemspec.flawed;

import org.jspecify.annotations.NullMarked;
