package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PercpuCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws calls of per-CPU memory. */
final class PercpuDraws {
  private static final long LEAST_UNIT = 32 << 10;
  private static final int[] WIDTHS = {1, 2, 4, 8, 8, 8};

  private final Draft draft;

  PercpuDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(() -> allocate(0)).sleeping(),
        Action.allocates(() -> allocate(1)),
        Action.allocates(() -> allocate(2)).sleeping(),
        Action.frees(this::freeAny),
        Action.other(this::define).sleeping(),
        Action.other(this::copy),
        Action.other(this::section),
        Action.other(this::arithmetic),
        Action.other(this::arithmetic),
        Action.other(this::hotplug).sleeping(),
        Action.other(this::count));
  }

  /** The size of the largest area, and of a unit. */
  long most() {
    return Math.max(LEAST_UNIT, draft.machine.pageSize());
  }

  /** Mostly that of a small structure; some at the limits, some beyond. */
  private long size() {
    return switch (draft.below(16)) {
      case 0 -> draft.sizes.around(most());
      case 1 -> draft.below(4) == 0 ? draft.sizes.endless() : draft.below(2);
      case 2, 3 -> draft.sizes.around(most() >> draft.below(5));
      case 4, 5 -> draft.sizes.around(draft.machine.pageSize());
      case 6, 7, 8 -> 8;
      default -> 1 + draft.below(4 << draft.below(10));
    };
  }

  private long align() {
    int page = Integer.numberOfTrailingZeros(draft.machine.pageSize());
    return switch (draft.below(16)) {
      case 0 -> draft.below(4) == 0 ? draft.below(200) : 2L << page;
      case 1, 2 -> 1L << draft.below(page + 1);
      case 3, 4, 5 -> 1L << draft.below(4);
      default -> 8;
    };
  }

  private boolean allocate(int spelling) {
    draft.lookBefore();
    long size = size();
    long align = align();
    Gfp gfp = draft.masks.slab(draft.context(), false).without(Gfp.THISNODE);
    PercpuCall call =
        switch (spelling) {
          case 0 -> new PercpuCall.AllocPercpu(size, align);
          case 1 -> new PercpuCall.AllocPercpuGfp(size, align, gfp);
          default -> new PercpuCall.AllocReservedPercpu(reservedSize(size), align);
        };
    long held = call instanceof PercpuCall.Allocating asked ? asked.size() : size;
    hold(draft.add("v", call), held, align);
    return true;
  }

  /** The reserve is small. */
  private long reservedSize(long size) {
    return draft.below(4) == 0 ? size : 1 + draft.below(4096);
  }

  /** Holds the area of that name, unless there can be none of that kind. */
  void hold(String name, long size, long align) {
    boolean possible = size > 0 && size <= most() && Long.bitCount(align) == 1;
    if (possible && align <= draft.machine.pageSize()) {
      draft.hold(new Item(Item.Kind.PERCPU, Operand.handle(name), size));
    }
  }

  private boolean define() {
    if (draft.below(3) != 0) {
      return false;
    }
    long size = 1L + draft.below(1 << draft.below(9));
    long align = 1L << draft.below(7);
    String name = draft.add("s", new PercpuCall.DefinePerCpu(size, align, draft.below(256)));
    draft.hold(new Item(Item.Kind.PERCPU_STATIC, Operand.handle(name), size));
    return true;
  }

  /** Something allocated, or a static variable. */
  private @Nullable Item any() {
    Item fixed = draft.any(Item.Kind.PERCPU_STATIC);
    Item item = draft.any(Item.Kind.PERCPU);
    return item == null || (fixed != null && draft.below(3) == 0) ? fixed : item;
  }

  /** Finds one CPU's copy, writes or reads it, and perhaps reads one that was found before. */
  private boolean copy() {
    Item item = any();
    if (item == null || !draft.request.has(Family.MEMORY)) {
      return false;
    }
    int cpu = draft.below(draft.machine.cpus());
    String name = draft.add("q", new PercpuCall.PerCpuPtr(item.operand, cpu));
    touch(Operand.handle(name));
    Operand before = item.copy;
    if (before != null && draft.random.nextBoolean()) {
      draft.add(new MemoryCall.Read(before));
    }
    item.copy = Operand.handle(name);
    return true;
  }

  private void touch(Operand copy) {
    draft.add(
        draft.below(3) == 0
            ? new MemoryCall.Read(copy)
            : new MemoryCall.Fill(copy, 1 + draft.below(255)));
  }

  /** Turns preemption off; the draft turns it on again. */
  private boolean section() {
    Item item = any();
    if (item == null) {
      return false;
    }
    String name = draft.open(item.operand);
    if (name == null) {
      return false;
    }
    if (draft.request.has(Family.MEMORY) && draft.random.nextBoolean()) {
      touch(Operand.handle(name));
    }
    if (draft.below(3) == 0) {
      draft.open(item.operand);
      draft.close();
      draft.add(new PercpuCall.PreemptCount());
    }
    return true;
  }

  private boolean arithmetic() {
    Item item = any();
    int width = WIDTHS[draft.below(WIDTHS.length)];
    if (item == null || item.size < width) {
      return false;
    }
    long value =
        switch (draft.below(4)) {
          case 0 -> -1L - draft.below(3);
          case 1 -> draft.random.nextLong();
          default -> draft.below(1000);
        };
    Operand p = item.operand;
    draft.add(
        switch (draft.below(6)) {
          case 0 -> new PercpuCall.ThisCpuWrite(p, width, value);
          case 1 -> new PercpuCall.ThisCpuAdd(p, width, value);
          case 2 -> new PercpuCall.ThisCpuAddReturn(p, width, value);
          case 3 -> new PercpuCall.ThisCpuXchg(p, width, value);
          default -> new PercpuCall.ThisCpuRead(p, width);
        });
    return true;
  }

  private boolean hotplug() {
    return draft.plug(draft.below(draft.machine.cpus()));
  }

  private boolean count() {
    draft.add(
        draft.random.nextBoolean() ? new PercpuCall.PercpuStats() : new PercpuCall.PreemptCount());
    return true;
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    Item item = draft.any(Item.Kind.PERCPU);
    Item fixed = draft.any(Item.Kind.PERCPU_STATIC);
    return switch (draft.below(3)) {
      case 0 -> item != null && inside(item);
      case 1 -> {
        if (fixed != null) {
          draft.add(new PercpuCall.FreePercpu(fixed.operand));
        }
        yield fixed != null;
      }
      default -> {
        draft.addIn(Context.HARDIRQ, "v", new PercpuCall.AllocPercpu(8, 8));
        yield true;
      }
    };
  }

  private boolean inside(Item item) {
    if (!(item.operand instanceof Operand.Handle handle) || item.size < 8) {
      return false;
    }
    draft.add(new PercpuCall.FreePercpu(new Operand.Inside(handle.name(), 4)));
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    return freeOne(draft.victim(Item.Kind.PERCPU));
  }

  /** Gives that area back, or now and then NULL. */
  boolean freeOne(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    Operand p = draft.orNull(item, false);
    draft.add(new PercpuCall.FreePercpu(p));
    if (p.equals(item.operand)) {
      draft.drop(item);
    }
    return true;
  }
}
