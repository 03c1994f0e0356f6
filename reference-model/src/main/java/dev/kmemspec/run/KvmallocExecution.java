package dev.kmemspec.run;

import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Kvmalloc;
import org.jspecify.annotations.Nullable;

/** Makes the kvmalloc calls. */
final class KvmallocExecution {
  private final Holdings holdings;
  private final Observer observer;

  KvmallocExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Kvmalloc spi, KvmallocCall call, @Nullable String name) {
    return switch (call) {
      case KvmallocCall.Kvmalloc c ->
          fresh(name, c.bytes(), c.gfp().zero(), spi.kvmalloc(c.size(), c.gfp().bits()));
      case KvmallocCall.Kvfree c -> {
        spi.kvfree(holdings.value(c.addr()));
        yield holdings.gone(c.addr());
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.KVMALLOC, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
