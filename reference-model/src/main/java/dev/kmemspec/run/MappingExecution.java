package dev.kmemspec.run;

import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Mappings;
import org.jspecify.annotations.Nullable;

/** Makes the mapping calls. */
final class MappingExecution {
  private final Holdings holdings;
  private final Observer observer;

  MappingExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Mappings spi, MappingCall call, @Nullable String name) {
    return switch (call) {
      case MappingCall.Brk c -> new Outcome.Number(spi.brk(c.offset()));
      case MappingCall.Mmap c -> fresh(name, c.length(), true, spi.mmap(c.length()));
      case MappingCall.Munmap c -> {
        int status = spi.munmap(holdings.value(c.addr()), c.length());
        holdings.gone(c.addr());
        yield new Outcome.Number(status);
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.MAPPING, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
