package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;
import java.util.EnumSet;
import java.util.Set;

/** What the task of a CPU has said of itself. */
public final class Task {
  private static final Gfp IO_AND_FS = new Gfp(Gfp.IO_BIT | Gfp.FS_BIT);
  private static final Gfp FS = new Gfp(Gfp.FS_BIT);
  private static final Gfp MOVABLE = new Gfp(Gfp.MOVABLE_BIT);

  private final Set<MemallocScope> scopes = EnumSet.noneOf(MemallocScope.class);
  private boolean realtime;
  private boolean victim;

  /** Whether it is in such a scope. */
  public boolean in(MemallocScope scope) {
    return scopes.contains(scope);
  }

  /** Whether it is a real-time task. */
  public boolean realtime() {
    return realtime;
  }

  /** Whether the OOM killer has chosen it. */
  public boolean victim() {
    return victim;
  }

  /** What is left of a mask in the scopes that it is in (current_gfp_context). */
  public Gfp mask(Gfp gfp) {
    Gfp left = gfp;
    if (in(MemallocScope.NOIO)) {
      left = left.without(IO_AND_FS);
    } else if (in(MemallocScope.NOFS)) {
      left = left.without(FS);
    }
    return in(MemallocScope.PIN) ? left.without(MOVABLE) : left;
  }

  /** The task made that call. */
  public void says(TaskCall call) {
    switch (call) {
      case TaskCall.Save save -> scopes.add(save.scope());
      case TaskCall.Restore restore -> {
        if (restore.flags() == 0) {
          scopes.remove(restore.scope());
        } else {
          scopes.add(restore.scope());
        }
      }
      case TaskCall.SchedSetFifo fifo -> realtime = true;
      case TaskCall.SchedSetNormal normal -> realtime = false;
      case TaskCall.MarkOomVictim chosen -> victim = true;
      case TaskCall.ExitOomVictim spared -> victim = false;
    }
  }
}
