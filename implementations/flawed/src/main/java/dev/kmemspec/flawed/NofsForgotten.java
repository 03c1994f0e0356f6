package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceTasks;

/** Requests of a task that said no calls into a file system may make them. */
public final class NofsForgotten extends FlawedReference {

  /** Plants it. */
  public NofsForgotten() {
    super(
        "x-nofs-forgotten",
        "none: a scope that is not looked at",
        "memalloc_nofs_save has no effect",
        "GF-16",
        "was used where GFP_NOFS is left of it",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 profile=linux-6.1
        memalloc_nofs_save()
        a = alloc_pages(GFP_KERNEL, 6)
        """);
  }

  @Override
  protected ReferenceTasks tasks(Profile profile) {
    return new ReferenceTasks(profile) {
      @Override
      public Gfp left(Gfp gfp) {
        Gfp left = super.left(gfp);
        return gfp.has(Gfp.IO_BIT) && left.has(Gfp.IO_BIT)
            ? left.with(new Gfp(gfp.bits() & Gfp.FS_BIT))
            : left;
      }
    };
  }
}
