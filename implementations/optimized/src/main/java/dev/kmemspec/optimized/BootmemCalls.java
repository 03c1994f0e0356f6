package dev.kmemspec.optimized;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Bootmem;
import java.util.List;

/** The bootmem calls; where no memory is left most of them stop the machine. */
final class BootmemCalls implements Bootmem {
  private final Boot boot;
  private final dev.kmemspec.alloc.boot.Bootmem bootmem;
  private final int line;
  private final int page;

  BootmemCalls(Boot boot) {
    this.boot = boot;
    bootmem = boot.bootmem;
    line = boot.machine.cacheLine();
    page = boot.machine.pageSize();
  }

  private static long address(long place) {
    return place < 0 ? 0 : Machine.PAGE_OFFSET + place;
  }

  private long orPanic(long size, long place) {
    if (place < 0) {
      boot.pages
          .log()
          .report("Kernel panic - not syncing: Out of memory: bootmem alloc of " + size);
    }
    return address(place);
  }

  @Override
  public long allocBootmem(long size) {
    return orPanic(size, bootmem.take(size, line, bootmem.goal(), Long.MAX_VALUE));
  }

  @Override
  public long allocBootmemNopanic(long size) {
    return address(bootmem.take(size, line, bootmem.goal(), Long.MAX_VALUE));
  }

  @Override
  public long allocBootmemPages(long size) {
    return orPanic(size, bootmem.take(size, page, bootmem.goal(), Long.MAX_VALUE));
  }

  @Override
  public long allocBootmemLow(long size) {
    long end = dev.kmemspec.alloc.boot.Bootmem.LOW_END;
    return orPanic(size, bootmem.take(size, line, 0, end));
  }

  @Override
  public long allocBootmemLowPages(long size) {
    long end = dev.kmemspec.alloc.boot.Bootmem.LOW_END;
    return orPanic(size, bootmem.take(size, page, 0, end));
  }

  @Override
  public long allocBootmemNode(int nid, long size) {
    long place = bootmem.take(nid, size, line, bootmem.goal(), Long.MAX_VALUE);
    return place < 0 ? allocBootmem(size) : address(place);
  }

  @Override
  public void reserveBootmem(long addr, long size) {
    bootmem.reserve(addr, size);
  }

  @Override
  public void freeBootmem(long addr, long size) {
    bootmem.release(addr, size);
  }

  @Override
  public List<Outcome.FreeBlock> freeAllBootmem() {
    return MemblockCalls.blocks(bootmem.handOver());
  }
}
