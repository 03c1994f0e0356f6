package dev.kmemspec.alloc.slab;

/**
 * How slab caches behave.
 *
 * @param cacheLine bytes in a cache line
 * @param wantsFewer whether a slab that wastes too much is tried with fewer objects, as before 6.7
 * @param merges whether like caches share slabs (SL-07)
 * @param freesToOwner whether an object freed to another cache goes back to its own (SC-16)
 * @param checking whether every object has a bit that says whether it is handed out: a double free
 *     is then found at once
 * @param sharedCpus whether CPUs run at the same time; where they do not, caches of all of them are
 *     emptied under pressure, and not only those of the CPU that is short
 * @param sheafBytes a sheaf holds no more than this, but at least four objects
 */
public record SlabPolicy(
    int cacheLine,
    boolean wantsFewer,
    boolean merges,
    boolean freesToOwner,
    boolean checking,
    boolean sharedCpus,
    int sheafBytes) {}
