package dev.kmemspec.generate;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;

/** Calls of per-CPU memory that belong together, where random ones would meet too seldom. */
final class PercpuScenes {
  /** What is set aside for modules. */
  private static final long RESERVE = 8 << 10;

  /** As many failures are told, and one more must not be (PC-15). */
  private static final int FAILURES = 12;

  private static final int MOST_FLOOD = 60;

  private final Draft draft;
  private final PercpuDraws percpu;

  PercpuScenes(Draft draft, PercpuDraws percpu) {
    this.draft = draft;
    this.percpu = percpu;
  }

  List<Action> actions() {
    return List.of(
        Action.other(this::round).sleeping(),
        Action.other(this::departed).sleeping(),
        Action.other(this::carry).sleeping(),
        Action.other(this::holes).sleeping(),
        Action.other(this::flood).sleeping());
  }

  /** Makes chunks and gives them back, twice, so that what is kept can be compared (XI-07). */
  private boolean round() {
    if (draft.below(2) != 0 || !draft.pool(Item.Kind.PERCPU).isEmpty()) {
      return false;
    }
    int chunks = 2 + draft.below(2);
    for (int turn = 0; turn < 2; turn++) {
      for (int i = 0; i < chunks; i++) {
        percpu.hold(draft.add("v", new PercpuCall.AllocPercpu(percpu.most(), 8)), percpu.most(), 8);
      }
      while (draft.pool(Item.Kind.PERCPU).size() > 0) {
        percpu.freeOne(draft.any(Item.Kind.PERCPU));
      }
      if (draft.request.has(Family.WATCH)) {
        draft.add(new WatchCall.Drain());
        draft.add(new PercpuCall.PercpuStats());
        draft.add(new WatchCall.Zoneinfo());
      }
    }
    return true;
  }

  /** A narrow number is counted past its end, and what lies behind it is read (PC-09). */
  private boolean carry() {
    if (!draft.request.has(Family.MEMORY)) {
      return false;
    }
    Operand p = Operand.handle(draft.add("v", new PercpuCall.AllocPercpu(16, 8)));
    draft.hold(new Item(Item.Kind.PERCPU, p, 16));
    int width = 1 << draft.below(4);
    draft.add(new PercpuCall.ThisCpuWrite(p, width, -1L - draft.below(3)));
    draft.add(new PercpuCall.ThisCpuAdd(p, width, 1 + draft.below(200)));
    String copy = draft.add("q", new PercpuCall.PerCpuPtr(p, draft.cpu()));
    draft.add(new MemoryCall.Read(Operand.handle(copy)));
    return true;
  }

  /** A chunk goes, its pages serve somebody else, and per-CPU memory is asked for (RN-02). */
  private boolean departed() {
    boolean writes = draft.request.has(Family.PAGES) && draft.request.has(Family.MEMORY);
    if (!writes || draft.below(3) != 0) {
      return false;
    }
    long most = percpu.most();
    String first = draft.add("v", new PercpuCall.AllocPercpu(most, 8));
    String second = draft.add("v", new PercpuCall.AllocPercpu(most, 8));
    draft.add(new PercpuCall.FreePercpu(Operand.handle(first)));
    draft.add(new PercpuCall.FreePercpu(Operand.handle(second)));
    List<Operand> pages = new ArrayList<>();
    for (int i = 1 + draft.below(3); i > 0; i--) {
      Operand page = Operand.handle(draft.add("p", new PageCall.GetFreePages(Gfp.KERNEL, 0)));
      draft.add(new MemoryCall.Fill(page, 1 + draft.below(255)));
      draft.hold(Item.pages(page, 0, draft.machine.pageSize(), false));
      pages.add(page);
    }
    percpu.hold(draft.add("v", new PercpuCall.AllocPercpu(8, 8)), 8, 8);
    pages.forEach(page -> draft.add(new MemoryCall.Read(page)));
    return true;
  }

  /**
   * Makes a small hole in one page of the reserve and a larger one in the next page, nearer to that
   * page's start, and asks for as much as the larger one has (PC-10).
   */
  private boolean holes() {
    int page = draft.machine.pageSize();
    if (draft.below(3) != 0 || 2L * page > RESERVE) {
      return false;
    }
    long first = 8L * (page / 32 + draft.below(page / 16));
    long small = 8L * (1 + draft.below(32));
    long between = Math.max(8, page - first - small + 8L * draft.below((int) (first / 8)));
    long large = small + 8L * (1 + draft.below(64));
    reserve(first);
    Item hole = reserve(small);
    reserve(between);
    Item larger = reserve(large);
    boolean order = draft.random.nextBoolean();
    for (Item each : List.of(order ? hole : larger, order ? larger : hole)) {
      draft.add(new PercpuCall.FreePercpu(each.operand));
      draft.drop(each);
    }
    reserve(large);
    return true;
  }

  private Item reserve(long size) {
    String name = draft.add("v", new PercpuCall.AllocReservedPercpu(size, 8));
    Item item = new Item(Item.Kind.PERCPU, Operand.handle(name), size);
    draft.hold(item);
    return item;
  }

  /** Asks for more than there is, until nobody wants to hear of it any more (PC-15). */
  private boolean flood() {
    long pages = percpu.most() / draft.machine.pageSize() * draft.machine.cpus();
    long calls = draft.machine.pages() / pages + FAILURES;
    if (draft.below(4) != 0 || calls > MOST_FLOOD) {
      return false;
    }
    for (int i = 0; i < calls; i++) {
      percpu.hold(draft.add("v", new PercpuCall.AllocPercpu(percpu.most(), 8)), percpu.most(), 8);
    }
    return true;
  }
}
