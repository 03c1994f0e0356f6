package dev.kmemspec.generate;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of memblock. Ranges begin and end at the edges of others, at those of zones and pages, and
 * now and then at the top of the address space, so that they touch, overlap and split each other.
 */
final class MemblockDraws {
  private static final int MOST_EDGES = 24;

  /** A list is full with this many regions (MB-10). */
  private static final int STATIC_REGIONS = 128;

  /** So many more overflow a list that is nearly full. */
  private static final int MORE_REGIONS = 8;

  /** A program that fills a list has at least so many calls. */
  private static final int LONG = STATIC_REGIONS + 32;

  private final Draft draft;
  private final Machine machine;
  private final List<Long> edges = new ArrayList<>();

  /** Most addresses are multiples of it. */
  private final long grain;

  /** Whether memory is added where the machine has none. */
  private final boolean far;

  private final boolean resizable;
  private final double handsOver;

  /** Whether a list is filled first. */
  private final boolean bursts;

  private int early;

  /** What was reserved by address, in zones. */
  private final List<long[]> reserved = new ArrayList<>();

  MemblockDraws(Draft draft) {
    this.draft = draft;
    machine = draft.machine;
    for (Zone zone : machine.zones()) {
      edges.add(zone.firstFrame() * machine.pageSize());
      edges.add(zone.endFrame() * machine.pageSize());
    }
    boolean serves = machine.boot() == Boot.MEMBLOCK;
    grain = serves ? List.of(1L, 16L, 64L, page(), page()).get(draft.below(5)) : page();
    far = serves && draft.below(8) == 0;
    resizable = serves && draft.below(8) != 0;
    bursts = serves && draft.request.maxCalls() >= LONG && draft.below(4) != 0;
    handsOver = serves && draft.below(4) != 0 ? 0.01 + 0.2 * draft.random.nextDouble() : 0;
  }

  private long page() {
    return machine.pageSize();
  }

  /** What it does on a machine that has booted. */
  List<Action> actions() {
    return List.of(
        Action.allocates(this::late),
        Action.other(() -> draft.below(4) == 0 && look()),
        Action.other(() -> draft.below(4) == 0 && change()),
        Action.other(this::freeLate));
  }

  /** What it does before the hand-over. */
  void early() {
    if (early++ == 0 && resizable) {
      draft.add(new MemblockCall.MemblockAllowResize());
    } else if (early == 2 && bursts) {
      burst();
    } else if (draft.chance(handsOver)) {
      handOver();
    } else if (early <= 3 + draft.below(3)) {
      addZone();
    } else {
      act();
    }
  }

  /** Mostly with all of the machine's memory, so that the page allocator has something to do. */
  private void handOver() {
    if (draft.below(4) != 0) {
      addAll();
      draft.add(new MemblockCall.MemblockClearNomap(0, -1L));
      for (int pages = draft.below(3); pages > 0; pages--) {
        Zone zone = machine.zones().get(draft.below(machine.zones().size()));
        long frame = zone.firstFrame() + draft.random.nextLong(zone.frames());
        reserve(frame * page(), page() * (1 + draft.below(3)));
      }
    }
    draft.add(new MemblockCall.MemblockFreeAll());
    draft.handedOver();
    if (draft.below(4) == 0) {
      freeLate();
    }
  }

  /** All of the machine is memory. */
  private void addAll() {
    for (Zone zone : machine.zones()) {
      long base = zone.firstFrame() * page();
      long size = zone.frames() * page();
      draft.add(new MemblockCall.MemblockAddNode(base, size, zone.node(), 0));
    }
  }

  private void act() {
    switch (draft.below(20)) {
      case 0 -> addZone();
      case 1, 2, 3, 4 -> {
        change();
        if (draft.below(3) == 0) {
          look();
        }
      }
      case 5 -> set();
      case 6, 7 -> ask();
      case 8, 9, 10, 11 -> look();
      case 12 -> free(draft.victim(Item.Kind.MEMBLOCK));
      case 13, 14 -> top();
      default -> allocate();
    }
  }

  /** All or most of a zone is memory. */
  private void addZone() {
    Zone zone = machine.zones().get(draft.below(machine.zones().size()));
    long base = zone.firstFrame() * page();
    long size = zone.frames() * page();
    if (draft.below(3) == 0) {
      long cut = grained(draft.random.nextLong(size));
      base += draft.random.nextBoolean() ? cut : 0;
      size -= cut;
    }
    edge(base);
    edge(base + size);
    int flags = draft.below(4) == 0 ? flags() : 0;
    draft.add(
        draft.below(4) == 0
            ? new MemblockCall.MemblockAdd(base, size)
            : new MemblockCall.MemblockAddNode(base, size, zone.node(), flags));
  }

  private int flags() {
    return List.of(0, MemblockCall.HOTPLUG, MemblockCall.MIRROR, MemblockCall.NOMAP)
        .get(draft.below(4));
  }

  private void edge(long address) {
    if (edges.size() == MOST_EDGES) {
      edges.remove(draft.below(MOST_EDGES));
    }
    edges.add(address);
  }

  private long grained(long value) {
    return value & -grain;
  }

  /** An address at an edge or near it, inside a zone, or far away. */
  private long address() {
    long edge = edges.get(draft.below(edges.size()));
    return switch (draft.below(12)) {
      case 0, 1, 2, 3, 4 -> edge;
      case 5 -> Math.max(0, edge - grain);
      case 6 -> edge + grain;
      case 7 -> Math.max(0, edge - page());
      case 8 -> edge + page() * draft.below(4);
      case 9 -> far || draft.below(8) == 0 ? -1L - grained(draft.below(1 << 20)) : edge;
      default -> {
        Zone zone = machine.zones().get(draft.below(machine.zones().size()));
        long offset = draft.random.nextLong(zone.frames() * page());
        yield zone.firstFrame() * page() + grained(offset);
      }
    };
  }

  /** A size that ends at an edge, a round one, or one that has no end. */
  private long size(long base) {
    long to = edges.get(draft.below(edges.size())) - base;
    return switch (draft.below(12)) {
      case 0, 1 -> draft.below(4) == 0 ? -1L : 0;
      case 2, 3, 4 -> to > 0 ? to : page();
      case 5 -> to > grain ? to - grain : grain;
      case 6 -> page();
      case 7 -> grain;
      case 8 -> page() * (1 + draft.below(8));
      case 9 -> 1 + draft.random.nextLong(4 * page());
      default -> grained(grain + draft.random.nextLong(8 * page()));
    };
  }

  /** Changes a list. */
  private boolean change() {
    long base = address();
    long size = size(base);
    boolean known = base >= 0 && size >= 0;
    if (known && draft.below(4) != 0) {
      edge(base);
      edge(base + size);
    }
    // Far memory is added only where it is wanted: it is the first that a request gets.
    boolean inside = far || (known && size < 1L << 40);
    switch (draft.below(15)) {
      case 0 -> draft.add(new MemblockCall.MemblockRemove(base, size));
      case 1 -> draft.add(new MemblockCall.MemblockPhysFree(new Operand.Address(base), size));
      case 2 -> draft.add(new MemblockCall.MemblockMarkNomap(base, size));
      case 3 -> draft.add(new MemblockCall.MemblockClearNomap(base, size));
      case 4 -> draft.add(new MemblockCall.MemblockMarkHotplug(base, size));
      case 5 -> draft.add(new MemblockCall.MemblockClearHotplug(base, size));
      case 6 -> draft.add(new MemblockCall.MemblockMarkMirror(base, size));
      case 7 -> node(base, size);
      case 8, 11 -> cut();
      case 9 -> {
        if (inside) {
          draft.add(new MemblockCall.MemblockAddNode(base, size, draft.node(), flags()));
        }
      }
      case 10 -> {
        if (inside) {
          draft.add(new MemblockCall.MemblockAdd(base, size));
        }
      }
      default -> reserve(base, size);
    }
    return true;
  }

  private void reserve(long base, long size) {
    draft.add(new MemblockCall.MemblockReserve(base, size));
    Zone zone = base < 0 ? null : machine.zoneOf(base / page());
    if (zone != null && size > 0 && size <= zone.endFrame() * page() - base) {
      reserved.add(new long[] {base, size});
    }
  }

  private void node(long base, long size) {
    String type = draft.random.nextBoolean() ? MemblockCall.MEMORY : MemblockCall.RESERVED;
    draft.add(new MemblockCall.MemblockSetNode(base, size, type, draft.node()));
  }

  private void cut() {
    if (draft.below(3) != 0) {
      draft.add(new MemblockCall.MemblockTrimMemory(page() << draft.below(3)));
    } else if (draft.below(2) == 0) {
      long all = machine.pages() * page();
      draft.add(new MemblockCall.MemblockEnforceMemoryLimit(grained(draft.random.nextLong(all))));
    }
    look();
  }

  private void set() {
    if (draft.random.nextBoolean()) {
      draft.add(new MemblockCall.MemblockSetBottomUp(draft.below(2)));
    } else {
      long limit = draft.below(3) == 0 ? -1L : address();
      draft.add(new MemblockCall.MemblockSetCurrentLimit(limit));
    }
  }

  private void ask() {
    long base = address();
    long size = draft.below(8) == 0 ? -1L : size(base);
    switch (draft.below(4)) {
      case 0 -> draft.add(new MemblockCall.MemblockIsMemory(base));
      case 1 -> draft.add(new MemblockCall.MemblockIsReserved(base));
      case 2 -> draft.add(new MemblockCall.MemblockIsRegionMemory(base, size));
      default -> draft.add(new MemblockCall.MemblockIsRegionReserved(base, size));
    }
  }

  private boolean look() {
    draft.add(new MemblockCall.Memblock());
    return true;
  }

  /** A size that memory has, often much of it. */
  private long bytes() {
    long all = machine.pages() * page();
    return switch (draft.below(8)) {
      case 0 -> all / (1 + draft.below(8));
      case 1 -> page() * (1 + draft.below(16));
      case 2 -> draft.below(16) == 0 ? draft.below(2) - 1L : page() - draft.below(2);
      default -> 1 + draft.random.nextLong(2 * page());
    };
  }

  private long align() {
    return switch (draft.below(6)) {
      case 0 -> 0;
      case 1 -> page();
      case 2 -> page() << draft.below(5);
      default -> 1L << draft.below(8);
    };
  }

  private void allocate() {
    long size = bytes();
    long align = align();
    long low = draft.below(2) == 0 ? 0 : address();
    long high = draft.below(2) == 0 ? 0 : address();
    MemblockCall.Allocating call =
        switch (draft.below(8)) {
          case 0 -> new MemblockCall.MemblockAllocRaw(size, align);
          case 1 -> new MemblockCall.MemblockAllocFrom(size, align, address());
          case 2, 3 -> new MemblockCall.MemblockAllocTryNid(size, align, low, high, draft.node());
          case 4 -> new MemblockCall.MemblockAllocExactNidRaw(size, align, low, high, draft.node());
          case 5 -> new MemblockCall.MemblockPhysAllocRange(size, align, low, high);
          // A window that just fits.
          case 6 -> new MemblockCall.MemblockPhysAllocRange(page(), 1, low, low + page());
          default -> new MemblockCall.MemblockAlloc(size, align);
        };
    hold(Item.Kind.MEMBLOCK, call);
  }

  private void hold(Item.Kind kind, MemblockCall.Allocating call) {
    String name = draft.add("b", call);
    if (call.size() > 0 && call.size() <= machine.pages() * page()) {
      draft.hold(new Item(kind, Operand.handle(name), call.size()));
    }
  }

  private boolean free(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    Operand p = draft.below(32) == 0 ? Operand.NULL : item.operand;
    boolean whole = draft.below(4) != 0;
    long size = whole ? item.size : 1 + draft.random.nextLong(item.size);
    draft.add(
        p instanceof Operand.Null || draft.random.nextBoolean()
            ? new MemblockCall.MemblockFree(p, size)
            : new MemblockCall.MemblockPhysFree(p, size));
    if (!(p instanceof Operand.Null)) {
      draft.drop(item);
    }
    return true;
  }

  /** A range that would end beyond the top of the address space, or that is none (MB-03). */
  private void top() {
    if (draft.random.nextBoolean()) {
      draft.add(new MemblockCall.MemblockReserve(-1L - page() * (1 + draft.below(3)), 4 * page()));
    } else {
      draft.add(new MemblockCall.MemblockReserve(address(), 0));
    }
    look();
  }

  /**
   * So many single regions that a list is full: then the gaps between some of them are filled, or
   * it must grow (MB-01, MB-10).
   */
  private void burst() {
    addAll();
    boolean brim = draft.random.nextBoolean();
    int count = STATIC_REGIONS - (brim ? 1 : 2 + draft.below(6));
    long most = machine.zones().getFirst().frames() * page() / 2;
    long step = Math.max(2, Math.min(2 * page(), most / (count + MORE_REGIONS)) & -2L);
    long base = machine.zones().getFirst().firstFrame() * page();
    for (int i = 0; i < count; i++) {
      draft.add(new MemblockCall.MemblockReserve(base + i * step, step / 2));
    }
    if (brim) {
      long gap = base + step / 2 + step * draft.below(count - 1);
      draft.add(new MemblockCall.MemblockReserve(gap, step / 2));
    } else {
      node(base, step * (1 + draft.below(count)));
      look();
      for (int i = count; i < count + MORE_REGIONS; i++) {
        draft.add(new MemblockCall.MemblockReserve(base + i * step, step / 2));
      }
    }
    look();
  }

  /** After the hand-over kzalloc serves, and kfree takes back (MB-13). */
  private boolean late() {
    if (draft.below(4) != 0) {
      return false;
    }
    long size = Math.max(1, draft.sizes.usual());
    hold(
        Item.Kind.KMALLOC,
        draft.random.nextBoolean()
            ? new MemblockCall.MemblockAlloc(size, align())
            : new MemblockCall.MemblockAllocTryNid(size, align(), 0, 0, draft.node()));
    return true;
  }

  /** Gives away late what was in use at the hand-over, once. */
  private boolean freeLate() {
    Item item = draft.any(Item.Kind.MEMBLOCK);
    if (item != null && draft.random.nextBoolean()) {
      draft.add(new MemblockCall.MemblockFreeLate(item.operand, item.size));
      draft.drop(item);
    } else if (reserved.isEmpty()) {
      return false;
    } else {
      long[] range = reserved.remove(draft.below(reserved.size()));
      draft.add(new MemblockCall.MemblockFreeLate(new Operand.Address(range[0]), range[1]));
    }
    if (draft.request.has(Family.WATCH)) {
      draft.add(new WatchCall.Zoneinfo());
    }
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    return free(draft.victim(Item.Kind.MEMBLOCK));
  }
}
