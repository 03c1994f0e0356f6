package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** A cache goes while its objects wait for readers that have left. */
public final class DestroyDoesNotWait extends FlawedReference {

  /** Plants it. */
  public DestroyDoesNotWait() {
    super(
        "x-destroy-does-not-wait",
        "none: objects of the cache that are on their way",
        "kmem_cache_destroy does not wait for kfree_rcu",
        "SC-21",
        "a legal destruction of c was reported",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=1024 cpus=2 profile=linux-7.0
        c = kmem_cache_create("dog", 64, 0, 0)
        a = kmem_cache_alloc(c, GFP_KERNEL)
        kfree_rcu(a, 48)
        kmem_cache_destroy(c)
        """);
  }

  @Override
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages) {
      @Override
      protected void awaitFreed() {}
    };
  }
}
