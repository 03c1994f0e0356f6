package dev.kmemspec.generate;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;

/** What tasks say of themselves, and requests that show what they get by it. */
final class TaskDraws {
  private final Draft draft;

  TaskDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    List<Action> actions = new ArrayList<>();
    for (int scope = 0; scope < 4; scope++) {
      int drawn = scope;
      actions.add(Action.other(() -> scope(drawn)).sleeping());
    }
    actions.add(Action.other(this::rank).sleeping());
    actions.add(Action.other(this::chosen).sleeping());
    return actions;
  }

  private boolean scope(int drawn) {
    boolean begins = draft.random.nextBoolean();
    int flags = draft.below(8) == 0 ? 1 : 0;
    return add(
        switch (drawn) {
          case 0 ->
              begins ? new TaskCall.MemallocNoioSave() : new TaskCall.MemallocNoioRestore(flags);
          case 1 ->
              begins ? new TaskCall.MemallocNofsSave() : new TaskCall.MemallocNofsRestore(flags);
          case 2 ->
              begins
                  ? new TaskCall.MemallocNoreclaimSave()
                  : new TaskCall.MemallocNoreclaimRestore(flags);
          default ->
              begins ? new TaskCall.MemallocPinSave() : new TaskCall.MemallocPinRestore(flags);
        });
  }

  private boolean rank() {
    return add(
        draft.random.nextBoolean() ? new TaskCall.SchedSetFifo() : new TaskCall.SchedSetNormal());
  }

  private boolean chosen() {
    return add(draft.below(3) == 0 ? new TaskCall.MarkOomVictim() : new TaskCall.ExitOomVictim());
  }

  private boolean add(Call call) {
    if (!draft.has(call.getClass())) {
      return false;
    }
    draft.add(call);
    return true;
  }

  /** Once memory is gone, asks for one more page as a task with rights of its own. */
  void insist(PageDraws pages) {
    Call call =
        switch (draft.below(3)) {
          case 0 -> new TaskCall.MemallocNoreclaimSave();
          case 1 -> new TaskCall.SchedSetFifo();
          default -> new TaskCall.MarkOomVictim();
        };
    draft.processContext();
    if (!draft.request.has(Family.TASK) || !add(call)) {
      return;
    }
    for (int i = 0; i < 2 + draft.below(12) && !draft.full(); i++) {
      if (draft.request.has(Family.WATCH)) {
        draft.add(new WatchCall.Zoneinfo());
      }
      pages.fillWith(0, draft.below(4) == 0 ? Gfp.ATOMIC : Gfp.KERNEL);
    }
    if (draft.random.nextBoolean()) {
      add(back(call));
    }
  }

  private static Call back(Call call) {
    return switch (call) {
      case TaskCall.MemallocNoreclaimSave save -> new TaskCall.MemallocNoreclaimRestore(0);
      case TaskCall.SchedSetFifo fifo -> new TaskCall.SchedSetNormal();
      default -> new TaskCall.ExitOomVictim();
    };
  }
}
