package dev.kmemspec.alloc.slab;

/**
 * A cache's counters.
 *
 * @param name the name that it was created with
 * @param active objects that are not in slabs: handed out, in sheaves or in barns (AC-04)
 * @param stored those of them that are in barns
 * @param objects all objects
 * @param stride bytes from one to the next
 * @param perSlab objects in a slab of the regular order
 * @param order the order of such a slab
 * @param slabs how many slabs
 */
public record SlabCounts(
    String name,
    long active,
    long stored,
    long objects,
    long stride,
    int perSlab,
    int order,
    int slabs) {}
