package dev.kmemspec.run;

import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Bootmem;
import org.jspecify.annotations.Nullable;

/** Makes the bootmem calls. */
final class BootmemExecution {
  private final Holdings holdings;
  private final Observer observer;

  BootmemExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Bootmem spi, BootmemCall call, @Nullable String name) {
    return switch (call) {
      case BootmemCall.AllocBootmem c -> fresh(name, c.size(), true, spi.allocBootmem(c.size()));
      case BootmemCall.FreeBootmem c -> {
        spi.freeBootmem(holdings.value(c.addr()), c.size());
        yield holdings.gone(c.addr());
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.BOOTMEM, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
