package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** Large blocks of kmalloc count as slab memory also after they were freed. */
public final class LargeStaysCounted extends FlawedReference {

  /** Plants it. */
  public LargeStaysCounted() {
    super(
        "21-large-stays-counted",
        "21: large objects freed but not un-accounted",
        "a large block of kmalloc stays in SUnreclaim when it is freed",
        "AC-06",
        "SUnreclaim 4 pages, and with nothing live they were 0 and 0",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        drain()
        meminfo()
        a = kmalloc(16384, GFP_KERNEL)
        kfree(a)
        drain()
        meminfo()
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      private long stale;

      @Override
      public void kfree(long p) {
        stale += pages.bytesOf(p, ReferencePages.Use.KMALLOC) / pages.machine().pageSize();
        super.kfree(p);
      }

      @Override
      protected long unreclaimablePages() {
        return super.unreclaimablePages() + stale;
      }
    };
  }
}
