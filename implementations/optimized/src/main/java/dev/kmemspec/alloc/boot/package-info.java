/**
 * Memory before the page allocator serves: memblock, which knows ranges, and bootmem, which knows
 * pages. Physical addresses are unsigned.
 */
@NullMarked
package dev.kmemspec.alloc.boot;

import org.jspecify.annotations.NullMarked;
