package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferenceIoremap;
import dev.kmemspec.reference.ReferencePages;
import java.util.List;

/** Mappings of devices have no row in vmallocinfo. */
public final class IoremapNotListed extends FlawedReference {

  /** Plants it. */
  public IoremapNotListed() {
    super(
        "x-ioremap-not-listed",
        "none: an area without a row",
        "vmallocinfo leaves out the mappings of devices",
        "VM-28",
        "has no row",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        d = ioremap(0x40000000, 4096)
        vmallocinfo()
        """);
  }

  @Override
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages) {
      @Override
      public List<Outcome.AreaRow> rows() {
        return List.of();
      }
    };
  }
}
