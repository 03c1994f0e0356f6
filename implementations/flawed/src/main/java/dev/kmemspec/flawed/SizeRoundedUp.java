package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** As many bytes are reserved as the alignment has. */
public final class SizeRoundedUp extends FlawedReference {

  /** Plants it. */
  public SizeRoundedUp() {
    super(
        "x-size-rounded-up",
        "none: size rounded up to the alignment",
        "as many bytes are reserved as the alignment has",
        "MB-07",
        "is in the list",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 262144)
        a = memblock_alloc(100, 4096)
        memblock()
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected boolean taken(long place, long size, int nid) {
        return super.taken(place, (size + 127) & -128, nid);
      }
    };
  }
}
