/** Memory that a device reaches as well as the CPU, and pools of blocks of it. */
@NullMarked
package dev.kmemspec.alloc.dma;

import org.jspecify.annotations.NullMarked;
