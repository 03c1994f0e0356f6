package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** A bulk call that fails keeps the last object that it got. */
public final class BulkUndoLeaks extends FlawedReference {

  /** Plants it. */
  public BulkUndoLeaks() {
    super(
        "22-bulk-undo-leaks",
        "22: bulk error path frees the wrong set, one too few",
        "a bulk call that fails keeps the last object that it got",
        "XI-06",
        "before the failing call",
        Profile.CONTRACT,
        """
        machine page=4096 pages=8 cpus=1 profile=contract
        c = kmem_cache_create("dog", 4096, 0, 0)
        drain()
        zoneinfo()
        a = kmem_cache_alloc_bulk(c, GFP_KERNEL, 9)
        drain()
        zoneinfo()
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected void undo(long cache, long[] objects, int got) {
        super.undo(cache, objects, Math.max(0, got - 1));
      }
    };
  }
}
