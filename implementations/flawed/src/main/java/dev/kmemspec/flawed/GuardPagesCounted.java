package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferenceAllocator;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceSlabs;

/** VmallocUsed counts whole areas, guard pages and all. */
public final class GuardPagesCounted extends FlawedReference {

  /** Plants it. */
  public GuardPagesCounted() {
    super(
        "x-guard-pages-counted",
        "none: guard pages in VmallocUsed",
        "VmallocUsed counts the guard page of each area as well",
        "AC-07",
        "VmallocUsed is 4 pages, and areas of 3 are live",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = vmalloc(9000)
        drain()
        meminfo()
        """);
  }

  @Override
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc) {
      @Override
      protected long vmallocPages() {
        long areas =
            vmallocinfo().stream().filter(row -> row.kind() == Outcome.AreaKind.VMALLOC).count();
        return super.vmallocPages() + areas;
      }
    };
  }
}
