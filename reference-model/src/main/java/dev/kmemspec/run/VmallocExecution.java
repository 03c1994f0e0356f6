package dev.kmemspec.run;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.spi.Vmalloc;
import org.jspecify.annotations.Nullable;

/** Makes the vmalloc calls. */
final class VmallocExecution {
  private final Holdings holdings;
  private final Observer observer;

  VmallocExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Vmalloc spi, VmallocCall call, @Nullable String name) {
    return switch (call) {
      case VmallocCall.Vmalloc c -> fresh(name, c.bytes(), false, spi.vmalloc(c.size()));
      case VmallocCall.Vzalloc c -> fresh(name, c.bytes(), true, spi.vzalloc(c.size()));
      case VmallocCall.Vfree c -> {
        spi.vfree(holdings.value(c.addr()));
        yield holdings.gone(c.addr());
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.VMALLOC, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
