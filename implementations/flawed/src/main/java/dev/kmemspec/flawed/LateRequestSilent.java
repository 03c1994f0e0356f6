package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** A request after the hand-over gets memory of kmalloc without a warning. */
public final class LateRequestSilent extends FlawedReference {

  /** Plants it. */
  public LateRequestSilent() {
    super(
        "x-late-request-silent",
        "none: use after the hand-over is not reported",
        "a request after the hand-over gets memory of kmalloc without a warning",
        "MB-13",
        "was not reported",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=1 profile=linux-6.1
        a = memblock_alloc(64, 64)
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected long late(long size, int nid) {
        return kmalloc.kmalloc(size, Gfp.NOWAIT.with(Gfp.ZERO).bits());
      }
    };
  }
}
