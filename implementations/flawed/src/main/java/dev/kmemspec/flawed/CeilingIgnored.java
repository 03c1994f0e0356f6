package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferenceZone;
import java.util.List;

/** GFP_DMA is served from zone Normal first. */
public final class CeilingIgnored extends FlawedReference {

  /** Plants it. */
  public CeilingIgnored() {
    super(
        "x-zone-above-ceiling",
        "none: memory of a zone above the ceiling",
        "GFP_DMA is served from zone Normal first",
        "GF-14",
        "zone Normal",
        Profile.CONTRACT,
        """
        machine page=4096 zones=0:DMA:0+256,0:Normal:256+3840 cpus=2 profile=contract
        a = alloc_pages(GFP_KERNEL|GFP_DMA, 0)
        """);
  }

  @Override
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones) {
      @Override
      protected ZoneKind ceiling(Gfp gfp) {
        return gfp.has(Gfp.DMA_BIT) ? ZoneKind.NORMAL : super.ceiling(gfp);
      }
    };
  }
}
