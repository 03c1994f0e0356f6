package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** The search for a new chunk sees no hole below another chunk. */
public final class CongruentSearchSkips extends FlawedReference {

  /** Plants it. */
  public CongruentSearchSkips() {
    super(
        "43-congruent-search-skips",
        "43: congruent percpu search skips large holes",
        "the search for a new chunk sees no hole below another chunk",
        "PC-05",
        "it answered NULL",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_percpu(32768, 8)
        zoneinfo()
        b = __alloc_percpu(32768, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected boolean fits(long base) {
        return super.fits(base) && chunks().stream().noneMatch(chunk -> base < chunk.base());
      }
    };
  }
}
