package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Bootmem;
import org.jspecify.annotations.Nullable;

/** Makes the bootmem calls. */
final class BootmemExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final Early early;

  BootmemExecution(Holdings holdings, Observer observer, Early early) {
    this.holdings = holdings;
    this.observer = observer;
    this.early = early;
  }

  Outcome make(Bootmem spi, BootmemCall call, @Nullable String name) {
    return switch (call) {
      case BootmemCall.Allocating c -> fresh(name, c.size(), allocated(spi, c));
      case BootmemCall.ReserveBootmem c -> {
        spi.reserveBootmem(c.addr(), c.size());
        early.took(c.addr(), c.size());
        yield Outcome.DONE;
      }
      case BootmemCall.FreeBootmem c -> {
        long addr = early.physical(c.addr());
        spi.freeBootmem(addr, c.size());
        early.gave(addr, c.size());
        yield Outcome.DONE;
      }
      case BootmemCall.FreeAllBootmem c -> {
        Outcome over = new Outcome.HandedOver(spi.freeAllBootmem());
        early.handsOver(null);
        yield over;
      }
    };
  }

  private static long allocated(Bootmem spi, BootmemCall.Allocating call) {
    return switch (call) {
      case BootmemCall.AllocBootmem c -> spi.allocBootmem(c.size());
      case BootmemCall.AllocBootmemNopanic c -> spi.allocBootmemNopanic(c.size());
      case BootmemCall.AllocBootmemPages c -> spi.allocBootmemPages(c.size());
      case BootmemCall.AllocBootmemLow c -> spi.allocBootmemLow(c.size());
      case BootmemCall.AllocBootmemLowPages c -> spi.allocBootmemLowPages(c.size());
      case BootmemCall.AllocBootmemNode c -> spi.allocBootmemNode(c.nid(), c.size());
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.BOOTMEM, address, bytes);
    holdings.bind(name, address, holding);
    early.took(address - Machine.PAGE_OFFSET, bytes);
    return observer.pointer(holding, true, false);
  }
}
