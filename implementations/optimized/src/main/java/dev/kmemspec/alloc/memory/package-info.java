/**
 * Physical memory: everything that touches the operating system is here.
 *
 * <p>Memory is a run of bytes, named by addresses from {@link
 * dev.kmemspec.alloc.memory.PhysicalMemory#base}. It is either mapped, so that its bytes are real,
 * or simulated, so that a machine of terabytes fits anywhere.
 */
@NullMarked
package dev.kmemspec.alloc.memory;

import org.jspecify.annotations.NullMarked;
