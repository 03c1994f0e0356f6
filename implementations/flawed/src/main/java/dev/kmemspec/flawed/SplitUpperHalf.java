package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.reference.ReferenceZone;

/** A block that is cut up gives its upper end to the caller. */
public final class SplitUpperHalf extends FlawedReference {

  /** Plants it. */
  public SplitUpperHalf() {
    super(
        "37-split-upper-half",
        "37: split gives the upper half",
        "a block that is cut up gives its upper end to the caller",
        "PG-26",
        "its lower part stayed behind",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        zoneinfo()
        a = alloc_pages(GFP_KERNEL, 0)
        """);
  }

  @Override
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone) {
      @Override
      protected long split(int from, int to) {
        long frame = freeBlocks(from).removeFirst();
        for (int order = from - 1; order >= to; order--) {
          freeBlocks(order).add(frame);
          frame += 1L << order;
        }
        return frame;
      }
    };
  }
}
