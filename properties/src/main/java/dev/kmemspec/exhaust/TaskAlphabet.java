package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.elsewhere;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.TaskCall;
import java.util.List;

/**
 * What a task says of itself, and the requests that show it: where only who has rights gets pages,
 * and where a zone is movable.
 */
final class TaskAlphabet implements Alphabet {
  private static final Gfp MOVABLE = Gfp.HIGHUSER.with(new Gfp(Gfp.MOVABLE_BIT));

  /** Pages for everybody, as many of them movable. */
  private static final Machine WITH_MOVABLE =
      new Machine(
          4096,
          3,
          2,
          8,
          64,
          List.of(new Zone(0, ZoneKind.NORMAL, 0, 64), new Zone(0, ZoneKind.MOVABLE, 64, 64)));

  @Override
  public Family family() {
    return Family.TASK;
  }

  @Override
  public boolean in(Profile profile) {
    return !profile.before(3, 9);
  }

  @Override
  public List<Machine> machines() {
    return List.of(SCARCE, WITH_MOVABLE);
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new TaskCall.MemallocNoioSave()),
        plain(new TaskCall.MemallocNoioRestore(0)),
        plain(new TaskCall.MemallocNofsSave()),
        plain(new TaskCall.MemallocNofsRestore(1)),
        plain(new TaskCall.MemallocNoreclaimSave()),
        plain(new TaskCall.MemallocNoreclaimRestore(0)),
        plain(new TaskCall.MemallocPinSave()),
        plain(new TaskCall.MemallocPinRestore(0)),
        plain(new TaskCall.SchedSetFifo()),
        plain(new TaskCall.SchedSetNormal()),
        plain(new TaskCall.MarkOomVictim()),
        plain(new TaskCall.ExitOomVictim()),
        plain(new PageCall.AllocPages(Gfp.KERNEL, 0)),
        elsewhere(new PageCall.AllocPages(Gfp.KERNEL, 3)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, 3)),
        plain(new PageCall.AllocPages(MOVABLE, 0)),
        plain(new PageCall.AllocPages(Gfp.ATOMIC.with(new Gfp(Gfp.NOMEMALLOC_BIT)), 0)),
        new Invocation(null, new PageCall.AllocPages(Gfp.ATOMIC, 0), 0, Context.SOFTIRQ));
  }

  @Override
  public List<Invocation> on(Held held) {
    return held.made() instanceof PageCall.AllocPages pages
        ? List.of(plain(new PageCall.FreePagesOf(held.operand(), pages.order())))
        : List.of();
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return call instanceof PageCall.FreePagesOf free ? List.of(free.page()) : List.of();
  }
}
