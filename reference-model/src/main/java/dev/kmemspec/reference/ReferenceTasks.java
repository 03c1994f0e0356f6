package dev.kmemspec.reference;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.MemallocScope;
import dev.kmemspec.spi.Tasks;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the task of each CPU has said of itself. A request for pages asks what is left of its mask
 * (GF-16) and how far below the min mark it may go (PG-53, PG-55).
 */
public class ReferenceTasks implements Tasks {
  private final Profile profile;
  private final Map<Integer, Set<MemallocScope>> scopes = new HashMap<>();
  private final Set<Integer> realtime = new HashSet<>();
  private final Set<Integer> victims = new HashSet<>();
  private int cpu;
  private Context context = Context.PROCESS;

  /** Tasks that have said nothing. */
  public ReferenceTasks(Profile profile) {
    this.profile = profile;
  }

  @Override
  public void enter(int nextCpu, Context nextContext) {
    cpu = nextCpu;
    context = nextContext;
  }

  private Set<MemallocScope> here() {
    return scopes.computeIfAbsent(cpu, none -> EnumSet.noneOf(MemallocScope.class));
  }

  private boolean interrupted() {
    return context == Context.SOFTIRQ || context == Context.HARDIRQ || context == Context.NMI;
  }

  @Override
  public boolean memallocSave(MemallocScope scope) {
    return !here().add(scope);
  }

  @Override
  public void memallocRestore(MemallocScope scope, boolean inside) {
    if (inside) {
      here().add(scope);
    } else {
      here().remove(scope);
    }
  }

  @Override
  public void realtime(boolean is) {
    if (is) {
      realtime.add(cpu);
    } else {
      realtime.remove(cpu);
    }
  }

  @Override
  public void oomVictim(boolean chosen) {
    if (chosen) {
      victims.add(cpu);
    } else {
      victims.remove(cpu);
    }
  }

  /** What the scopes of the running task leave of a mask (GF-16). */
  public Gfp left(Gfp gfp) {
    int taken = 0;
    if (here().contains(MemallocScope.NOIO)) {
      taken |= Gfp.IO_BIT | Gfp.FS_BIT;
    }
    if (here().contains(MemallocScope.NOFS)) {
      taken |= Gfp.FS_BIT;
    }
    if (here().contains(MemallocScope.PIN)) {
      taken |= Gfp.MOVABLE_BIT;
    }
    return gfp.without(new Gfp(taken));
  }

  /** Whether the running task frees memory itself (PF_MEMALLOC). */
  public boolean freesMemory() {
    return here().contains(MemallocScope.NORECLAIM);
  }

  /** Whether the OOM killer has chosen the running task. */
  public boolean victim() {
    return victims.contains(cpu);
  }

  /** Whether no mark holds for the request (PG-53); softirqs use the task's right, hardirqs not. */
  public boolean unmarked(Gfp gfp) {
    boolean task = here().contains(MemallocScope.NORECLAIM) && context != Context.HARDIRQ;
    return (gfp.has(Gfp.MEMALLOC_BIT) || task) && !gfp.has(Gfp.NOMEMALLOC_BIT);
  }

  /** How much of a min mark the request has to leave alone (PG-53, PG-55). */
  public long mark(long min, long forMask, Gfp gfp) {
    if (interrupted()) {
      return forMask;
    }
    long mark = forMask;
    if (victims.contains(cpu) && !gfp.has(Gfp.NOMEMALLOC_BIT)) {
      mark = Math.min(mark, min - min / 2);
    }
    if (realtime.contains(cpu) && gfp.blocking()) {
      long harder = profile.since(6, 3) ? min - min / 2 : forMask - forMask / 4;
      mark = Math.min(mark, harder);
    }
    return mark;
  }
}
