package dev.kmemspec.run;

import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Ioremap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the calls that map device memory. */
final class IoremapExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final int pageSize;

  /** The live mappings by their first page: a stale handle may name what is there by now. */
  private final Map<Long, Holding> byPage = new HashMap<>();

  IoremapExecution(Holdings holdings, Observer observer, int pageSize) {
    this.holdings = holdings;
    this.observer = observer;
    this.pageSize = pageSize;
  }

  /** The precondition that the call breaks, or null. */
  @Nullable String broken(IoremapCall call) {
    return call instanceof IoremapCall.Iounmap c && mapping(c.addr()) == null
        ? c.addr() + " lies in the first page of no live mapping (IO-03)"
        : null;
  }

  private @Nullable Holding mapping(Operand operand) {
    Holding holding =
        operand instanceof Operand.Inside inside
            ? holdings.holding(new Operand.Handle(inside.name()))
            : holdings.holding(operand);
    return holding != null
            && holding.live
            && holding.kind == Holding.Kind.IOREMAP
            && (holding.address & -pageSize) == (holdings.value(operand) & -pageSize)
        ? holding
        : null;
  }

  Outcome make(Ioremap spi, IoremapCall call, @Nullable String name) {
    return switch (call) {
      case IoremapCall.Ioremap c -> fresh(name, c, spi.ioremap(c.phys(), c.size()));
      case IoremapCall.IoremapWc c -> fresh(name, c, spi.ioremapWc(c.phys(), c.size()));
      case IoremapCall.IoremapWt c -> fresh(name, c, spi.ioremapWt(c.phys(), c.size()));
      case IoremapCall.IoremapUc c -> fresh(name, c, spi.ioremapUc(c.phys(), c.size()));
      case IoremapCall.IoremapCache c -> fresh(name, c, spi.ioremapCache(c.phys(), c.size()));
      case IoremapCall.Iounmap c -> {
        spi.iounmap(holdings.value(c.addr()));
        Holding mapping = byPage.remove(holdings.value(c.addr()) & -pageSize);
        if (mapping != null) {
          holdings.release(mapping);
        }
        yield Outcome.DONE;
      }
    };
  }

  private Outcome fresh(@Nullable String name, IoremapCall.Mapping call, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.IOREMAP, address, call.size());
    holdings.bind(name, address, holding);
    byPage.put(address & -pageSize, holding);
    return observer.pointer(holding, false, false);
  }
}
