package dev.kmemspec.flawed;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.reference.ReferenceZone;

/** A freed block is joined with its buddy whether that is free or not. */
public final class MergeWithoutCheck extends FlawedReference {

  /** Plants it. */
  public MergeWithoutCheck() {
    super(
        "28-merge-without-check",
        "28: merge without validating the buddy",
        "a freed block is joined with its buddy whether that is free or not",
        "PG-20",
        "overlap",
        Profile.LINUX_4_19,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-4.19
        a = alloc_pages(GFP_KERNEL, 1)
        b = alloc_pages(GFP_KERNEL, 1)
        __free_pages(a, 1)
        c = alloc_pages(GFP_KERNEL, 2)
        """);
  }

  @Override
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone) {
      @Override
      protected boolean mergeable(long buddy, int order) {
        return zone().contains(buddy);
      }
    };
  }
}
