package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceSlabs;
import java.util.HashMap;
import java.util.Map;

/** Kmalloc puts a header of 8 bytes in front of each block. */
public final class HeaderMisaligns extends FlawedReference {

  /** Plants it. */
  public HeaderMisaligns() {
    super(
        "09-header-misaligns",
        "9: natural alignment lost with metadata",
        "kmalloc puts a header of 8 bytes in front of each block",
        "KM-03",
        "a multiple of 8, not of 512",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kmalloc(512, GFP_KERNEL)
        """);
  }

  private static final long HEADER = 8;

  @Override
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return new ReferenceKmalloc(slabs) {
      // The sizes asked for, by the address behind the header.
      private final Map<Long, Long> sizes = new HashMap<>();

      @Override
      public long kmallocNode(long size, int gfp, int node) {
        long block = size == 0 ? 0 : super.kmallocNode(size + HEADER, gfp, node);
        if (size == 0 || block == 0 || size + HEADER < size) {
          return super.kmallocNode(size, gfp, node);
        }
        sizes.put(block + HEADER, size);
        return block + HEADER;
      }

      @Override
      public long ksize(long p) {
        Long size = sizes.get(p);
        return size == null
            ? super.ksize(p)
            : Math.min(super.ksize(p - HEADER) - HEADER, kmallocSizeRoundup(size));
      }

      @Override
      public void kfree(long p) {
        super.kfree(sizes.remove(p) == null ? p : p - HEADER);
      }
    };
  }
}
