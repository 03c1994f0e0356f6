package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceNolock;
import dev.kmemspec.reference.ReferencePages;

/** Pages that any context may ask for are asked for as any others. */
public final class NolockComplains extends FlawedReference {

  /** Plants it. */
  public NolockComplains() {
    super(
        "x-nolock-complains",
        "none: a report where no lock may be taken",
        "alloc_pages_nolock reports its failures",
        "GF-05",
        "page allocation failure",
        Profile.LINUX_7_0,
        """
        machine page=4096 pages=32 cpus=1 profile=linux-7.0
        a = alloc_pages(GFP_ATOMIC, 4)
        nmi { p = alloc_pages_nolock(0, -1, 3) }
        """);
  }

  @Override
  protected ReferenceNolock nolock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceNolock(pages, kmalloc) {
      @Override
      public long allocPagesNolock(int gfp, int nid, int order) {
        Gfp mask = new Gfp(gfp).with(Gfp.ZERO).with(Gfp.COMP);
        return pages.allocate(nid, mask, order, ReferencePages.Use.PAGES);
      }
    };
  }
}
