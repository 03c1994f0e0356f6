package dev.kmemspec.alloc.percpu;

/**
 * How much per-CPU memory there is.
 *
 * @param allocations live areas, static ones left out
 * @param chunks how many chunks
 * @param populated pages of a unit that have frames, over all chunks
 * @param empty those of them on which nothing lies, of dynamic chunks
 */
public record PercpuCounts(long allocations, long chunks, long populated, long empty) {}
