package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.MemallocScope;
import dev.kmemspec.reference.ReferenceTasks;

/** A scope inside of another one does not know of it. */
public final class ScopesDoNotNest extends FlawedReference {

  /** Plants it. */
  public ScopesDoNotNest() {
    super(
        "x-scopes-do-not-nest",
        "none: the inner scope ends the outer one",
        "memalloc_noio_save always answers that the task was in no scope",
        "GF-16",
        "the task was in such a scope, and the answer was 0",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=64 cpus=1 profile=linux-6.1
        memalloc_noio_save()
        memalloc_noio_save()
        """);
  }

  @Override
  protected ReferenceTasks tasks(Profile profile) {
    return new ReferenceTasks(profile) {
      @Override
      public boolean memallocSave(MemallocScope scope) {
        super.memallocSave(scope);
        return false;
      }
    };
  }
}
