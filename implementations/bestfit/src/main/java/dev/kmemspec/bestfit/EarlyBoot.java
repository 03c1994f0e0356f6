package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.FreeBlock;
import dev.kmemspec.program.Outcome.Region;
import dev.kmemspec.spi.BootMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * memblock over two maps of borders instead of arrays of regions, so that nothing ever grows into
 * the memory that it hands out. Until it may grow it keeps to as many regions as Linux has room for
 * (MB-10). Not thread-safe.
 */
final class EarlyBoot implements BootMemory {
  private static final int ENOMEM = -12;

  /** The regions that fit a list before it may grow. */
  private static final int ROOM = 128;

  private static final int UNSUITED = MemblockCall.NOMAP | MemblockCall.HOTPLUG;

  private final Boot boot;
  private final Machine machine;
  private final PagePool pool;
  private final KmallocCalls kmalloc;
  private final Borders memory = new Borders();
  private final Borders reserved = new Borders();
  private boolean growing;
  private boolean over;
  private boolean warned;
  private boolean mirrored;
  private boolean lowest;
  private long limit = -1L;

  EarlyBoot(Boot boot, PagePool pool, KmallocCalls kmalloc) {
    this.boot = boot;
    this.pool = pool;
    this.kmalloc = kmalloc;
    machine = boot.machine;
    over = !machine.early();
    for (Zone zone : machine.zones()) {
      if (over) {
        long base = zone.firstFrame() * machine.pageSize();
        memory.fill(base, base + zone.frames() * machine.pageSize(), zone.node(), 0);
      }
    }
  }

  private static long end(long base, long size) {
    return Long.compareUnsigned(size, -1L - base) > 0 ? -1L : base + size;
  }

  /** Whether so many more regions fit the list; where they do not, the machine stops. */
  private boolean fits(Borders list, int more) {
    boolean fits = growing || list.regions().size() + more <= ROOM;
    if (!fits) {
      boot.reports.say("Kernel panic - not syncing: memblock: more regions than room");
    }
    return fits;
  }

  private int fill(Borders list, long base, long end, int nid, int flags) {
    if (!fits(list, list.gaps(base, end).size())) {
      return ENOMEM;
    }
    list.fill(base, end, nid, flags);
    return 0;
  }

  private int change(Borders list, long base, long end, UnaryOperator<Borders.Mark> change) {
    if (!fits(list, 2)) {
      return ENOMEM;
    }
    list.change(base, end, change);
    return 0;
  }

  private int clear(Borders list, long base, long end) {
    if (!fits(list, 2)) {
      return ENOMEM;
    }
    list.clear(base, end);
    return 0;
  }

  @Override
  public int memblockAddNode(long base, long size, int nid, int flags) {
    return fill(memory, base, end(base, size), nid, flags);
  }

  @Override
  public int memblockRemove(long base, long size) {
    return clear(memory, base, end(base, size));
  }

  @Override
  public int memblockReserve(long base, long size) {
    return fill(reserved, base, end(base, size), Machine.NO_NODE, 0);
  }

  @Override
  public int memblockPhysFree(long base, long size) {
    return clear(reserved, base, end(base, size));
  }

  @Override
  public int memblockSetNode(long base, long size, String type, int nid) {
    Borders list = type.equals(MemblockCall.MEMORY) ? memory : reserved;
    return change(list, base, end(base, size), each -> each.on(nid));
  }

  private int mark(long base, long size, int flag, boolean set) {
    return change(
        memory,
        base,
        end(base, size),
        each -> each.flagged(set ? each.flags() | flag : each.flags() & ~flag));
  }

  @Override
  public int memblockMarkNomap(long base, long size) {
    return mark(base, size, MemblockCall.NOMAP, true);
  }

  @Override
  public int memblockClearNomap(long base, long size) {
    return mark(base, size, MemblockCall.NOMAP, false);
  }

  @Override
  public int memblockMarkHotplug(long base, long size) {
    return mark(base, size, MemblockCall.HOTPLUG, true);
  }

  @Override
  public int memblockClearHotplug(long base, long size) {
    return mark(base, size, MemblockCall.HOTPLUG, false);
  }

  @Override
  public int memblockMarkMirror(long base, long size) {
    mirrored = true;
    return mark(base, size, MemblockCall.MIRROR, true);
  }

  @Override
  public void memblockTrimMemory(long align) {
    for (Region each : memory.regions()) {
      long from = (each.base() + align - 1) & -align;
      long to = each.end() & -align;
      boolean none =
          Long.compareUnsigned(from, each.base()) < 0 || Long.compareUnsigned(from, to) >= 0;
      memory.clear(each.base(), none ? each.end() : from);
      memory.clear(none ? each.end() : to, each.end());
    }
  }

  @Override
  public void memblockEnforceMemoryLimit(long bytes) {
    long kept = 0;
    for (Region each : memory.regions()) {
      long rest = bytes - kept;
      if (bytes != 0 && Long.compareUnsigned(rest, each.size()) <= 0) {
        memory.clear(each.base() + rest, -1L);
        reserved.clear(each.base() + rest, -1L);
        return;
      }
      kept += each.size();
    }
  }

  @Override
  public long memblockAllocRaw(long size, long align) {
    return memblockAllocExactNidRaw(size, align, 0, 0, Machine.NO_NODE);
  }

  @Override
  public long memblockAllocTryNid(long size, long align, long min, long max, int nid) {
    long place = over ? late(size, nid) : served(size, align, min, upper(max), nid, false, true);
    if (place != 0 && !over) {
      wipe(place, size);
    }
    return place;
  }

  @Override
  public long memblockAllocExactNidRaw(long size, long align, long min, long max, int nid) {
    return over ? late(size, nid) : served(size, align, min, upper(max), nid, true, true);
  }

  @Override
  public long memblockPhysAllocRange(long size, long align, long start, long end) {
    return over
        ? late(size, Machine.NO_NODE)
        : served(size, align, start, end == 0 ? limit : end, Machine.NO_NODE, false, false);
  }

  private long upper(long max) {
    return max == 0 || Long.compareUnsigned(limit, max) < 0 ? limit : max;
  }

  /** Drops one wish after the other, in the order of the profile (MB-08). */
  private long served(
      long size, long align, long min, long max, int nid, boolean exact, boolean hint) {
    if (align == 0) {
      boot.reports.say("memblock: a request without alignment, called from here");
    }
    long step = align == 0 ? machine.cacheLine() : align;
    List<long[]> wishes = new ArrayList<>();
    boolean before = boot.profile.before(5, 1);
    for (int i = 0; i < 4; i++) {
      boolean low = before ? (i & 1) == 0 : i < 2;
      boolean mirror = before ? i < 2 : (i & 1) == 0;
      boolean useful = (!mirror || mirrored) && (low || (hint && min != 0));
      boolean dropped = before && mirrored && !mirror && low && hint && min != 0;
      if (useful && !dropped) {
        wishes.add(new long[] {low ? min : 0, mirror ? 1 : 0});
      }
    }
    for (long[] wish : wishes) {
      for (int node : nid < 0 || exact ? new int[] {nid} : new int[] {nid, -1}) {
        long place = best(size, step, wish[0], max, node, wish[1] == 1);
        if (place != 0) {
          int failure = fill(reserved, place, place + size, Machine.NO_NODE, 0);
          return failure == 0 ? Machine.PAGE_OFFSET + place : 0;
        }
      }
    }
    return 0;
  }

  /** The extreme fit of all gaps. */
  private long best(long size, long align, long min, long max, int nid, boolean mirror) {
    long best = 0;
    long floor = Long.compareUnsigned(min, machine.pageSize()) < 0 ? machine.pageSize() : min;
    for (Region region : memory.regions()) {
      boolean suits =
          (region.flags() & UNSUITED) == 0
              && (nid < 0 || region.nid() == nid)
              && (!mirror || (region.flags() & MemblockCall.MIRROR) != 0);
      if (!suits) {
        continue;
      }
      for (long[] gap : reserved.gaps(region.base(), region.end())) {
        long from = Long.compareUnsigned(gap[0], floor) < 0 ? floor : gap[0];
        long to = Long.compareUnsigned(gap[1], max) > 0 ? max : gap[1];
        long fit = fit(from, to, size, align);
        boolean better = fit != 0 && (best == 0 || (Long.compareUnsigned(fit, best) < 0) == lowest);
        best = better ? fit : best;
      }
    }
    return best;
  }

  private long fit(long from, long to, long size, long align) {
    boolean room = Long.compareUnsigned(from, to) < 0 && Long.compareUnsigned(to - from, size) >= 0;
    if (!room) {
      return 0;
    }
    long fit = lowest ? (from + align - 1) & -align : (to - size) & -align;
    boolean inside =
        Long.compareUnsigned(fit, from) >= 0
            && Long.compareUnsigned(fit, to) < 0
            && Long.compareUnsigned(to - fit, size) >= 0;
    return inside ? fit : 0;
  }

  private long late(long size, int nid) {
    if (!warned) {
      boot.reports.say("WARNING: memblock request while the slab allocator serves");
      warned = true;
    }
    return kmalloc.kmalloc(size, Gfp.NOWAIT.with(Gfp.ZERO), nid);
  }

  private void wipe(long address, long size) {
    for (Zone zone : machine.zones()) {
      long page = machine.pageSize();
      long low = boot.addressOf(zone.firstFrame());
      long high = low + zone.frames() * page;
      long from = Long.compareUnsigned(address, low) < 0 ? low : address;
      long to = Long.compareUnsigned(address + size, high) > 0 ? high : address + size;
      if (Long.compareUnsigned(from, to) < 0) {
        boot.store.zero(from, to - from);
      }
    }
  }

  @Override
  public void memblockSetBottomUp(int enable) {
    lowest = enable != 0;
  }

  @Override
  public void memblockSetCurrentLimit(long next) {
    limit = next;
  }

  @Override
  public void memblockAllowResize() {
    growing = true;
  }

  @Override
  public boolean memblockIsMemory(long addr) {
    return memory.labelAt(addr) != null;
  }

  @Override
  public boolean memblockIsReserved(long addr) {
    return reserved.labelAt(addr) != null;
  }

  @Override
  public boolean memblockIsRegionMemory(long base, long size) {
    return memory.regions().stream()
        .anyMatch(each ->
            Long.compareUnsigned(base - each.base(), each.size()) < 0
                && Long.compareUnsigned(each.end(), end(base, size)) >= 0);
  }

  @Override
  public boolean memblockIsRegionReserved(long base, long size) {
    List<long[]> gaps = reserved.gaps(base, end(base, size));
    return gaps.size() != 1 || gaps.getFirst()[0] != base || gaps.getFirst()[1] != end(base, size);
  }

  @Override
  public List<FreeBlock> memblockFreeAll() {
    over = true;
    memory.change(0, -1L, each -> each.flagged(each.flags() & ~MemblockCall.HOTPLUG));
    List<FreeBlock> blocks = new ArrayList<>();
    for (Region region : memory.regions()) {
      if ((region.flags() & MemblockCall.NOMAP) == 0) {
        for (long[] gap : reserved.gaps(region.base(), region.end())) {
          blocks.addAll(given(gap[0], gap[1]));
        }
      }
    }
    return blocks;
  }

  @Override
  public void memblockFreeLate(long base, long size) {
    given(base, end(base, size));
  }

  /** Gives the whole frames between two addresses away. */
  private List<FreeBlock> given(long base, long end) {
    List<FreeBlock> blocks = new ArrayList<>();
    long page = machine.pageSize();
    for (Zone zone : machine.zones()) {
      long frame = zone.firstFrame();
      // Rounded up without going over the top of the address space.
      long start = base == 0 ? 0 : Long.divideUnsigned(base - 1, page) + 1;
      if (Long.compareUnsigned(start, frame) > 0) {
        frame = Long.compareUnsigned(start, zone.endFrame()) > 0 ? zone.endFrame() : start;
      }
      long whole = Long.divideUnsigned(end, page);
      long stop = Long.compareUnsigned(whole, zone.endFrame()) > 0 ? zone.endFrame() : whole;
      while (frame < stop) {
        int order = machine.maxOrder();
        while ((frame & ((1L << order) - 1)) != 0 || frame + (1L << order) > stop) {
          order--;
        }
        blocks.add(new FreeBlock(frame, order));
        pool.receive(frame, 1L << order);
        frame += 1L << order;
      }
    }
    return blocks;
  }

  @Override
  public Outcome.Regions memblock() {
    return new Outcome.Regions(memory.regions(), reserved.regions());
  }
}
