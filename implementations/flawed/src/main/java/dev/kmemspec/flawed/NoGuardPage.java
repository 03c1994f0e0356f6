package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceAreas;
import dev.kmemspec.reference.ReferencePages;

/** Areas lie side by side without a guard page. */
public final class NoGuardPage extends FlawedReference {

  /** Plants it. */
  public NoGuardPage() {
    super(
        "45-no-guard-page",
        "45: no guard page",
        "areas lie side by side without a guard page",
        "VM-05",
        "no guard page",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = vmalloc(4096)
        b = vmalloc(4096)
        """);
  }

  @Override
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages) {
      @Override
      protected long guard() {
        return 0;
      }
    };
  }
}
