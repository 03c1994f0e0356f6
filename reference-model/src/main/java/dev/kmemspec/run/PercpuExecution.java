package dev.kmemspec.run;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.spi.Percpu;
import org.jspecify.annotations.Nullable;

/** Makes the percpu calls. */
final class PercpuExecution {
  private final Holdings holdings;
  private final Observer observer;

  PercpuExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Percpu spi, PercpuCall call, @Nullable String name) {
    return switch (call) {
      case PercpuCall.AllocPercpu c ->
          fresh(name, c.size(), true, spi.allocPercpu(c.size(), c.align()));
      case PercpuCall.FreePercpu c -> {
        spi.freePercpu(holdings.value(c.p()));
        yield holdings.gone(c.p());
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.PERCPU, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
