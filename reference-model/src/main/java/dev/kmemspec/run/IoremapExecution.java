package dev.kmemspec.run;

import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Ioremap;
import org.jspecify.annotations.Nullable;

/** Makes the ioremap calls. */
final class IoremapExecution {
  private final Holdings holdings;
  private final Observer observer;

  IoremapExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Ioremap spi, IoremapCall call, @Nullable String name) {
    return switch (call) {
      case IoremapCall.Ioremap c -> fresh(name, c.size(), false, spi.ioremap(c.phys(), c.size()));
      case IoremapCall.Iounmap c -> {
        spi.iounmap(holdings.value(c.addr()));
        yield holdings.gone(c.addr());
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.IOREMAP, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
