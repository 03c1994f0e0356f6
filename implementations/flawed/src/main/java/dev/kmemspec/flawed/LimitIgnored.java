package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceMemblock;
import dev.kmemspec.reference.ReferencePages;

/** Memblock_set_current_limit has no effect on requests with a limit of their own. */
public final class LimitIgnored extends FlawedReference {

  /** Plants it. */
  public LimitIgnored() {
    super(
        "x-limit-ignored",
        "none: current_limit ignored",
        "memblock_set_current_limit has no effect on requests with a limit of their own",
        "MB-08",
        "reaches beyond the limit",
        Profile.CONTRACT,
        """
        machine page=4096 pages=64 cpus=1 boot=memblock profile=contract
        memblock_add(0, 262144)
        memblock_set_current_limit(131072)
        a = memblock_alloc_try_nid(64, 64, 0, 196608, -1)
        """);
  }

  @Override
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages)) {
      @Override
      protected long highest(long max) {
        return max == 0 ? super.highest(max) : max;
      }
    };
  }
}
