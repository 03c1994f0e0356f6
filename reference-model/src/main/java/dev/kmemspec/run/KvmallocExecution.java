package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
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
      case KvmallocCall.Allocating c ->
          handed(name, c.bytes(), c.mask().zero(), false, allocate(spi, c));
      case KvmallocCall.Kvrealloc c -> {
        long address = spi.kvrealloc(holdings.value(c.p()), c.size(), c.gfp().bits());
        if (address != 0 || c.size() == 0) {
          holdings.gone(c.p());
        }
        yield handed(name, c.size(), false, true, address);
      }
      case KvmallocCall.Kvfree c -> {
        spi.kvfree(holdings.value(c.addr()));
        yield holdings.gone(c.addr());
      }
      case KvmallocCall.KvfreeSensitive c -> {
        spi.kvfreeSensitive(holdings.value(c.addr()), c.len());
        yield holdings.gone(c.addr());
      }
    };
  }

  private static long allocate(Kvmalloc spi, KvmallocCall.Allocating call) {
    int gfp = call.gfp().bits();
    return switch (call) {
      case KvmallocCall.Kvmalloc c -> spi.kvmalloc(c.size(), gfp);
      case KvmallocCall.Kvzalloc c -> spi.kvzalloc(c.size(), gfp);
      case KvmallocCall.KvmallocNode c -> spi.kvmallocNode(c.size(), gfp, c.node());
      case KvmallocCall.KvmallocArray c -> spi.kvmallocArray(c.n(), c.size(), gfp);
      case KvmallocCall.Kvcalloc c -> spi.kvcalloc(c.n(), c.size(), gfp);
    };
  }

  private Outcome handed(
      @Nullable String name, long bytes, boolean zeroed, boolean look, long address) {
    if (address == 0 || address == Machine.ZERO_SIZE_PTR) {
      holdings.bind(name, address, null);
      return address == 0 ? Outcome.NULL : Outcome.ZERO_SIZE_PTR;
    }
    Holding holding = new Holding(Holding.Kind.KVMALLOC, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, look);
  }
}
