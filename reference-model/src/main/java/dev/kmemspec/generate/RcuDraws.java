package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.RcuCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readers that come and go, and memory that is given back behind their backs. */
final class RcuDraws {
  private static final int MOST_DEPTH = 3;
  private static final int MOST_TAKEN = 6;

  /** What fits in a size class and has room for a field. */
  private static final int MOST_BYTES = 2000;

  private final Draft draft;

  /** What a reader may still look at. */
  private final List<Operand> seen = new ArrayList<>();

  RcuDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.other(draft::enter),
        Action.other(this::leave),
        Action.frees(this::give),
        Action.frees(this::give),
        Action.other(this::look),
        Action.other(this::await).sleeping());
  }

  List<Action> scenes() {
    return List.of(
        Action.other(this::outlive).sleeping(), Action.other(this::interrupted).sleeping());
  }

  private boolean leave() {
    seen.clear();
    return draft.leaveSome();
  }

  private @Nullable Item candidate() {
    return switch (draft.below(6)) {
      case 0 -> draft.victim(Item.Kind.KVMALLOC);
      case 1 -> draft.victim(Item.Kind.VMALLOC);
      case 2 -> draft.victim(Item.Kind.OBJECT);
      default -> draft.victim(Item.Kind.KMALLOC);
    };
  }

  private boolean give() {
    Item item = candidate();
    if (item == null || item.given || (item.cache != null && item.cache.constructed)) {
      return false;
    }
    boolean object = item.kind == Item.Kind.OBJECT;
    if (object && !draft.request.profile().since(6, 4)) {
      return false;
    }
    boolean any = item.kind != Item.Kind.KMALLOC && !object;
    boolean sleeps = item.size < RcuCall.FIELD_BYTES || draft.below(4) == 0;
    RcuCall.Giving call = sleeps ? without(item, any) : with(item, any);
    if (call == null) {
      return false;
    }
    draft.add(call);
    draft.gave();
    if (draft.reads()) {
      seen.add(item.operand);
    }
    draft.drop(item);
    return true;
  }

  private RcuCall.@Nullable Giving with(Item item, boolean any) {
    int offset = offset(item.size);
    boolean either = any || draft.below(4) == 0;
    if (either && draft.has(RcuCall.KvfreeRcu.class)) {
      return new RcuCall.KvfreeRcu(item.operand, offset);
    }
    return any || !draft.has(RcuCall.KfreeRcu.class)
        ? null
        : new RcuCall.KfreeRcu(item.operand, offset);
  }

  /** Where the field lies: often at the end, so that most of the content can be looked at. */
  private int offset(long size) {
    long most = Math.min(size, RcuCall.END_OF_FIELDS) - RcuCall.FIELD_BYTES;
    int steps = (int) (most / 8);
    return 8 * (draft.random.nextBoolean() ? steps : draft.below(steps + 1));
  }

  private RcuCall.@Nullable Giving without(Item item, boolean any) {
    if (!draft.has(RcuCall.KfreeRcuMightsleep.class)) {
      return null;
    }
    draft.quiesce();
    return any || draft.below(4) == 0
        ? new RcuCall.KvfreeRcuMightsleep(item.operand)
        : new RcuCall.KfreeRcuMightsleep(item.operand);
  }

  private boolean look() {
    if (seen.isEmpty() || !draft.request.has(Family.MEMORY)) {
      return false;
    }
    draft.add(new MemoryCall.Read(seen.get(draft.below(seen.size()))));
    return true;
  }

  private boolean await() {
    draft.quiesce();
    seen.clear();
    if (draft.below(3) == 0) {
      draft.add(new RcuCall.SynchronizeRcu());
    } else if (draft.below(3) == 0) {
      draft.add(new RcuCall.RcuBarrier());
    } else {
      draft.settle();
    }
    return true;
  }

  /** A block outlives its owner: as long as readers are inside nobody else gets it. */
  private boolean outlive() {
    if (!draft.request.has(Family.KMALLOC) || !draft.has(RcuCall.KfreeRcu.class)) {
      return false;
    }
    long size = (long) RcuCall.FIELD_BYTES + draft.below(MOST_BYTES);
    Operand p = Operand.handle(draft.add("a", new KmallocCall.Kmalloc(size, Gfp.KERNEL)));
    boolean looks = draft.request.has(Family.MEMORY);
    if (looks) {
      draft.add(new MemoryCall.Fill(p, 1 + draft.below(255)));
    }
    int depth = 1 + draft.below(MOST_DEPTH);
    for (int i = 0; i < depth; i++) {
      draft.enter();
    }
    draft.add(new RcuCall.KfreeRcu(p, offset(size)));
    draft.gave();
    for (int left = depth; left > 1; left--) {
      take(size);
      draft.leaveSome();
    }
    take(size);
    if (looks) {
      draft.add(new MemoryCall.Read(p));
    }
    draft.leaveSome();
    if (draft.random.nextBoolean()) {
      draft.settle();
    }
    return true;
  }

  private void take(long size) {
    for (int i = draft.below(MOST_TAKEN); i > 0; i--) {
      String name = draft.add("a", new KmallocCall.Kmalloc(size, Gfp.ATOMIC));
      draft.hold(new Item(Item.Kind.KMALLOC, Operand.handle(name), size));
    }
  }

  /** A reader that is an interrupt's. */
  private boolean interrupted() {
    Item item = draft.victim(Item.Kind.KMALLOC);
    if (item == null || item.size < RcuCall.FIELD_BYTES || !draft.has(RcuCall.KfreeRcu.class)) {
      return false;
    }
    Context context = draft.random.nextBoolean() ? Context.HARDIRQ : Context.SOFTIRQ;
    draft.addIn(context, new RcuCall.RcuReadLock());
    draft.addIn(context, new RcuCall.KfreeRcu(item.operand, offset(item.size)));
    draft.addIn(context, new RcuCall.RcuReadUnlock());
    draft.gave();
    draft.drop(item);
    return true;
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    Item item = draft.any(Item.Kind.KMALLOC);
    if (item == null || !draft.has(RcuCall.KfreeRcu.class)) {
      return false;
    }
    switch (draft.below(3)) {
      case 0 -> {
        draft.add(new RcuCall.KfreeRcu(item.operand, 0));
        draft.add(new RcuCall.KfreeRcu(item.operand, 0));
        draft.gave();
        draft.drop(item);
      }
      case 1 -> draft.add(new RcuCall.KfreeRcu(item.operand, RcuCall.END_OF_FIELDS));
      default -> {
        draft.enter();
        draft.add(new RcuCall.SynchronizeRcu());
      }
    }
    return true;
  }
}
