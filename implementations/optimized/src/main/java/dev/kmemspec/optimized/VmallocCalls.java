package dev.kmemspec.optimized;

import dev.kmemspec.alloc.area.AreaCounts;
import dev.kmemspec.alloc.area.AreaKind;
import dev.kmemspec.alloc.area.AreaRequest;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Vmalloc;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The vmalloc calls: what a kernel demands of their context, and what it does in an interrupt,
 * where nothing may wait.
 */
final class VmallocCalls implements Vmalloc {
  private static final long FOUR_GIB = 1L << 32;
  private static final int EINVAL = 22;
  private static final int FIRST_ROOM = 8;

  private final Boot boot;
  private final dev.kmemspec.alloc.area.Vmalloc vmalloc;

  /** Areas freed in interrupts, which a worker gives back (VM-17). */
  private long[] deferred = new long[FIRST_ROOM];

  private int deferredCount;

  VmallocCalls(Boot boot) {
    this.boot = boot;
    vmalloc = boot.vmalloc;
  }

  private Log log() {
    return boot.pages.log();
  }

  private AreaRequest anywhere(long size, int gfp) {
    return AreaRequest.of(vmalloc.space(), size, gfp);
  }

  private long allocate(AreaRequest request) {
    settle();
    if (boot.inInterrupt()) {
      log().report("BUG: vmalloc in an interrupt");
      return 0;
    }
    boot.inContext(request.gfp());
    return vmalloc.allocate(boot.cpu, request);
  }

  @Override
  public long vmallocNodeRange(long size, long align, long start, long end, int gfp, int node) {
    return allocate(new AreaRequest(size, align, start, end, gfp, known(node), Integer.MAX_VALUE));
  }

  private int known(int node) {
    return boot.machine.hasNode(node) ? node : Machine.NO_NODE;
  }

  /** __vmalloc takes off the mask what it does not know (VM-15). */
  @Override
  public long vmallocGfp(long size, int gfp) {
    int unknown = Gfp.RETRY_MAYFAIL_BIT | Gfp.DMA_BIT | Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT;
    boolean fixes = boot.profile.since(7, 0) && (gfp & unknown) != 0;
    if (fixes) {
      log().report("WARNING: unexpected gfp " + new Gfp(gfp) + ", fixed");
    }
    return allocate(anywhere(size, fixes ? gfp & ~unknown : gfp));
  }

  @Override
  public long vmallocUser(long size) {
    long address = allocate(anywhere(size, GfpFlags.KERNEL | GfpFlags.ZERO));
    vmalloc.openToUsers(address);
    return address;
  }

  @Override
  public long vmalloc32(long size) {
    Machine machine = boot.machine;
    boolean dma = !machine.hasZone(ZoneKind.DMA32) && machine.hasZone(ZoneKind.DMA);
    int zone = dma ? GfpFlags.DMA : GfpFlags.DMA32;
    return allocate(
        anywhere(size, GfpFlags.KERNEL | zone).below((int) (FOUR_GIB / machine.pageSize())));
  }

  @Override
  public long vreallocNodeAlign(long p, long size, long align, int gfp, int node) {
    if (size == 0) {
      vfree(p);
      return 0;
    }
    AreaRequest request = anywhere(size, gfp).alignedTo(align).on(known(node));
    if (p == 0) {
      return allocate(request);
    }
    settle();
    return vmalloc.resize(boot.cpu, p, request);
  }

  @Override
  public void vfree(long addr) {
    settle();
    if (addr == 0) {
      return;
    }
    if (boot.inInterrupt() && vmalloc.holds(addr) && !isDeferred(addr)) {
      if (deferredCount == deferred.length) {
        deferred = Arrays.copyOf(deferred, 2 * deferredCount);
      }
      deferred[deferredCount++] = addr;
      return;
    }
    if (!boot.inInterrupt() && !boot.context.sleepable()) {
      log().report("BUG: sleeping function called from invalid context");
    }
    if (isDeferred(addr)) {
      log().report("WARNING: vfree of nonexistent vm area " + Log.hex(addr));
    } else {
      vmalloc.free(boot.cpu, addr);
    }
  }

  private boolean isDeferred(long addr) {
    for (int i = 0; i < deferredCount; i++) {
      if (deferred[i] == addr) {
        return true;
      }
    }
    return false;
  }

  /** Does the worker's part, when a task runs. */
  private void settle() {
    if (deferredCount > 0 && boot.context == Context.PROCESS) {
      for (int i = 0; i < deferredCount; i++) {
        vmalloc.free(boot.cpu, deferred[i]);
      }
      deferredCount = 0;
    }
  }

  @Override
  public long vmap(long[] pages, boolean put) {
    return show(pages, AreaKind.VMAP, put);
  }

  @Override
  public long vmMapRam(long[] pages, int node) {
    return show(pages, AreaKind.VM_MAP_RAM, false);
  }

  private long show(long[] pages, AreaKind kind, boolean put) {
    settle();
    boot.inContext(GfpFlags.KERNEL);
    return vmalloc.show(boot.cpu, pages, kind, put);
  }

  @Override
  public void vunmap(long addr) {
    settle();
    if (boot.inInterrupt()) {
      log().report("BUG: vunmap in an interrupt");
    } else if (addr != 0) {
      vmalloc.unshow(boot.cpu, addr);
    }
  }

  @Override
  public void vmUnmapRam(long addr, int count) {
    settle();
    vmalloc.unshow(boot.cpu, addr, count);
  }

  @Override
  public void vmUnmapAliases() {
    settle();
    vmalloc.space().flush(boot.cpu);
  }

  @Override
  public long vmallocToPage(long addr) {
    long frame = vmallocToPfn(addr);
    return frame < 0 ? 0 : Machine.PAGE_OFFSET + frame * boot.machine.pageSize();
  }

  @Override
  public long vmallocToPfn(long addr) {
    return isVmallocAddr(addr) ? vmalloc.space().window().frame(addr) : -1;
  }

  @Override
  public boolean isVmallocAddr(long addr) {
    return vmalloc.space().window().contains(addr);
  }

  @Override
  public long getVmAreaSize(long addr) {
    return isDeferred(addr) ? 0 : vmalloc.bytes(addr);
  }

  @Override
  public int remapVmallocRange(long addr, long pgoff, long size) {
    return !isDeferred(addr) && vmalloc.open(addr, pgoff, size) ? 0 : -EINVAL;
  }

  /** The rows of vmallocinfo; freed areas have one since 5.0. */
  List<Outcome.AreaRow> rows() {
    return vmalloc.counts().stream()
        .filter(area -> area.kind() != AreaKind.UNPURGED || !boot.profile.before(5, 0))
        .map(VmallocCalls::row)
        .toList();
  }

  private static Outcome.AreaRow row(AreaCounts area) {
    Map<Integer, Long> nodes = new TreeMap<>();
    for (int node = 0; node < area.onNode().length; node++) {
      if (area.onNode()[node] > 0) {
        nodes.put(node, area.onNode()[node]);
      }
    }
    return new Outcome.AreaRow(
        area.start(),
        area.bytes(),
        kind(area.kind()),
        area.pages(),
        area.user(),
        area.physical(),
        nodes);
  }

  private static Outcome.AreaKind kind(AreaKind kind) {
    return switch (kind) {
      case VMALLOC -> Outcome.AreaKind.VMALLOC;
      case VMAP -> Outcome.AreaKind.VMAP;
      case VM_MAP_RAM -> Outcome.AreaKind.VM_MAP_RAM;
      case IOREMAP -> Outcome.AreaKind.IOREMAP;
      case UNPURGED -> Outcome.AreaKind.UNPURGED;
    };
  }
}
