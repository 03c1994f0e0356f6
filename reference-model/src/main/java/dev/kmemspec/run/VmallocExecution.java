package dev.kmemspec.run;

import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.spi.Vmalloc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the vmalloc calls. */
final class VmallocExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final int pageSize;

  VmallocExecution(Holdings holdings, Observer observer, int pageSize) {
    this.holdings = holdings;
    this.observer = observer;
    this.pageSize = pageSize;
  }

  Outcome make(Vmalloc spi, VmallocCall call, @Nullable String name) {
    return switch (call) {
      case VmallocCall.Allocating c -> fresh(name, c, allocate(spi, c));
      case VmallocCall.Vrealloc c ->
          resized(name, c, spi.vrealloc(holdings.value(c.p()), c.size(), c.gfp().bits()));
      case VmallocCall.VreallocNodeAlign c ->
          resized(
              name,
              c,
              spi.vreallocNodeAlign(
                  holdings.value(c.p()), c.size(), c.align(), c.gfp().bits(), c.node()));
      case VmallocCall.Vfree c -> {
        spi.vfree(holdings.value(c.addr()));
        yield holdings.gone(c.addr());
      }
      case VmallocCall.Vmap c -> mapped(name, c, spi.vmap(values(c.pages()), c.put()));
      case VmallocCall.VmMapRam c -> mapped(name, c, spi.vmMapRam(values(c.pages()), c.node()));
      case VmallocCall.Vunmap c -> {
        spi.vunmap(holdings.value(c.addr()));
        yield holdings.gone(c.addr());
      }
      case VmallocCall.VmUnmapRam c -> {
        spi.vmUnmapRam(holdings.value(c.addr()), c.count());
        yield holdings.gone(c.addr());
      }
      case VmallocCall.VmUnmapAliases c -> {
        spi.vmUnmapAliases();
        yield Outcome.DONE;
      }
      case VmallocCall.VmallocToPage c -> page(name, spi.vmallocToPage(holdings.value(c.addr())));
      case VmallocCall.VmallocToPfn c ->
          new Outcome.Number(spi.vmallocToPfn(holdings.value(c.addr())));
      case VmallocCall.IsVmallocAddr c ->
          new Outcome.Number(spi.isVmallocAddr(holdings.value(c.addr())) ? 1 : 0);
      case VmallocCall.GetVmAreaSize c ->
          new Outcome.Number(spi.getVmAreaSize(holdings.value(c.addr())));
      case VmallocCall.RemapVmallocRange c ->
          new Outcome.Number(spi.remapVmallocRange(holdings.value(c.addr()), c.pgoff(), c.size()));
    };
  }

  private static long allocate(Vmalloc spi, VmallocCall.Allocating call) {
    return switch (call) {
      case VmallocCall.Vmalloc c -> spi.vmalloc(c.size());
      case VmallocCall.Vzalloc c -> spi.vzalloc(c.size());
      case VmallocCall.VmallocNode c -> spi.vmallocNode(c.size(), c.node());
      case VmallocCall.VmallocUser c -> spi.vmallocUser(c.size());
      case VmallocCall.Vmalloc32 c -> spi.vmalloc32(c.size());
      case VmallocCall.VmallocGfp c -> spi.vmallocGfp(c.size(), c.gfp().bits());
      case VmallocCall.VmallocNodeRange c ->
          spi.vmallocNodeRange(c.size(), c.align(), c.from(), c.to(), c.gfp().bits(), c.node());
    };
  }

  private long[] values(List<Operand> pages) {
    return pages.stream().mapToLong(holdings::value).toArray();
  }

  private Outcome fresh(@Nullable String name, VmallocCall.Allocating call, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.VMALLOC, address, call.bytes());
    holdings.bind(name, address, holding);
    return observer.pointer(holding, call.mask().zero(), false);
  }

  private Outcome resized(@Nullable String name, VmallocCall.Resizing call, long address) {
    if (address != 0 || call.size() == 0) {
      holdings.gone(call.p());
    }
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.VMALLOC, address, call.size());
    holdings.bind(name, address, holding);
    return observer.pointer(holding, false, true);
  }

  private Outcome mapped(@Nullable String name, VmallocCall.Mapping call, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    boolean put = call instanceof VmallocCall.Vmap vmap && vmap.put();
    Holding.Kind kind =
        call instanceof VmallocCall.VmMapRam
            ? Holding.Kind.VM_MAP_RAM
            : put ? Holding.Kind.VMAP_PUT : Holding.Kind.VMAP;
    Holding holding = new Holding(kind, address, (long) call.pages().size() * pageSize);
    if (put) {
      call.pages().forEach(holdings::gone);
    } else {
      call.pages().forEach(page -> holding.behind.add(holdings.behind(page)));
    }
    holdings.bind(name, address, holding);
    return observer.pointer(holding, false, false);
  }

  /** The page is named, not handed out: whoever holds it still does. */
  private Outcome page(@Nullable String name, long address) {
    holdings.bind(name, address, null);
    return address == 0 ? Outcome.NULL : Outcome.Pointer.of(address);
  }
}
