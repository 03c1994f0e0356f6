package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceTasks;

/** What the task said of memory that it will pin is forgotten. */
public final class PinIgnored extends FlawedReference {

  /** Plants it. */
  public PinIgnored() {
    super(
        "x-pin-ignored",
        "none: a scope that is not looked at",
        "memalloc_pin_save has no effect",
        "GF-16",
        "a task that will pin it got memory of a movable zone",
        Profile.LINUX_6_1,
        """
        machine page=4096 zones=0:Normal:0+4096,0:Movable:4096+4096 cpus=1 profile=linux-6.1
        memalloc_pin_save()
        p = alloc_pages(GFP_HIGHUSER|__GFP_MOVABLE, 0)
        """);
  }

  @Override
  protected ReferenceTasks tasks(Profile profile) {
    return new ReferenceTasks(profile) {
      @Override
      public Gfp left(Gfp gfp) {
        Gfp left = super.left(gfp);
        return gfp.has(Gfp.MOVABLE_BIT) ? left.with(new Gfp(Gfp.MOVABLE_BIT)) : left;
      }
    };
  }
}
