package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.BootMemory;
import org.jspecify.annotations.Nullable;

/** Makes the memblock calls. */
final class MemblockExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final Early early;

  MemblockExecution(Holdings holdings, Observer observer, Early early) {
    this.holdings = holdings;
    this.observer = observer;
    this.early = early;
  }

  Outcome make(BootMemory spi, MemblockCall call, @Nullable String name) {
    return switch (call) {
      case MemblockCall.Allocating c -> fresh(name, c, allocated(spi, c));
      case MemblockCall.Marking c -> new Outcome.Number(marked(spi, c));
      case MemblockCall.MemblockAdd c -> new Outcome.Number(spi.memblockAdd(c.base(), c.size()));
      case MemblockCall.MemblockAddNode c ->
          new Outcome.Number(spi.memblockAddNode(c.base(), c.size(), c.nid(), c.flags()));
      case MemblockCall.MemblockRemove c ->
          new Outcome.Number(spi.memblockRemove(c.base(), c.size()));
      case MemblockCall.MemblockReserve c ->
          new Outcome.Number(spi.memblockReserve(c.base(), c.size()));
      case MemblockCall.MemblockPhysFree c -> {
        long base = early.physical(c.base());
        int status = spi.memblockPhysFree(base, c.size());
        early.released(base, c.size());
        yield new Outcome.Number(status);
      }
      case MemblockCall.MemblockFree c -> {
        long ptr = holdings.value(c.ptr());
        spi.memblockFree(ptr, c.size());
        if (ptr != 0) {
          early.released(ptr - Machine.PAGE_OFFSET, c.size());
        }
        yield Outcome.DONE;
      }
      case MemblockCall.MemblockSetNode c ->
          new Outcome.Number(spi.memblockSetNode(c.base(), c.size(), c.type(), c.nid()));
      case MemblockCall.MemblockTrimMemory c -> {
        spi.memblockTrimMemory(c.align());
        yield Outcome.DONE;
      }
      case MemblockCall.MemblockEnforceMemoryLimit c -> {
        spi.memblockEnforceMemoryLimit(c.limit());
        early.keepReserved(spi.memblock());
        yield Outcome.DONE;
      }
      case MemblockCall.MemblockSetBottomUp c -> {
        spi.memblockSetBottomUp(c.enable());
        yield Outcome.DONE;
      }
      case MemblockCall.MemblockSetCurrentLimit c -> {
        spi.memblockSetCurrentLimit(c.limit());
        yield Outcome.DONE;
      }
      case MemblockCall.MemblockAllowResize c -> {
        spi.memblockAllowResize();
        yield Outcome.DONE;
      }
      case MemblockCall.MemblockIsMemory c -> answer(spi.memblockIsMemory(c.addr()));
      case MemblockCall.MemblockIsReserved c -> answer(spi.memblockIsReserved(c.addr()));
      case MemblockCall.MemblockIsRegionMemory c ->
          answer(spi.memblockIsRegionMemory(c.base(), c.size()));
      case MemblockCall.MemblockIsRegionReserved c ->
          answer(spi.memblockIsRegionReserved(c.base(), c.size()));
      case MemblockCall.MemblockFreeAll c -> {
        Outcome.Regions lists = spi.memblock();
        Outcome over = new Outcome.HandedOver(spi.memblockFreeAll());
        early.handsOver(lists);
        yield over;
      }
      case MemblockCall.MemblockFreeLate c -> {
        long base = early.physical(c.base());
        spi.memblockFreeLate(base, c.size());
        early.gaveLate(base, c.size());
        early.released(base, c.size());
        yield Outcome.DONE;
      }
      case MemblockCall.Memblock c -> spi.memblock();
    };
  }

  private static Outcome answer(boolean yes) {
    return new Outcome.Number(yes ? 1 : 0);
  }

  private static long allocated(BootMemory spi, MemblockCall.Allocating call) {
    return switch (call) {
      case MemblockCall.MemblockAlloc c -> spi.memblockAlloc(c.size(), c.align());
      case MemblockCall.MemblockAllocRaw c -> spi.memblockAllocRaw(c.size(), c.align());
      case MemblockCall.MemblockAllocFrom c -> spi.memblockAllocFrom(c.size(), c.align(), c.min());
      case MemblockCall.MemblockAllocTryNid c ->
          spi.memblockAllocTryNid(c.size(), c.align(), c.min(), c.max(), c.nid());
      case MemblockCall.MemblockAllocExactNidRaw c ->
          spi.memblockAllocExactNidRaw(c.size(), c.align(), c.min(), c.max(), c.nid());
      case MemblockCall.MemblockPhysAllocRange c ->
          spi.memblockPhysAllocRange(c.size(), c.align(), c.start(), c.end());
    };
  }

  private static int marked(BootMemory spi, MemblockCall.Marking call) {
    return switch (call) {
      case MemblockCall.MemblockMarkNomap c -> spi.memblockMarkNomap(c.base(), c.size());
      case MemblockCall.MemblockClearNomap c -> spi.memblockClearNomap(c.base(), c.size());
      case MemblockCall.MemblockMarkHotplug c -> spi.memblockMarkHotplug(c.base(), c.size());
      case MemblockCall.MemblockClearHotplug c -> spi.memblockClearHotplug(c.base(), c.size());
      case MemblockCall.MemblockMarkMirror c -> spi.memblockMarkMirror(c.base(), c.size());
    };
  }

  /** After the hand-over it is kmalloc's, and kfree takes it back (MB-13). */
  private Outcome fresh(@Nullable String name, MemblockCall.Allocating call, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding.Kind kind = early.over() ? Holding.Kind.KMALLOC : Holding.Kind.MEMBLOCK;
    Holding holding = new Holding(kind, address, call.size());
    holdings.bind(name, address, holding);
    return observer.pointer(holding, call.zeroed() || early.over(), false);
  }
}
