package dev.kmemspec.run;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Nolock;
import org.jspecify.annotations.Nullable;

/** Makes the calls that any context may make, and says which of them break a precondition. */
final class NolockExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final int pageSize;

  NolockExecution(Holdings holdings, Observer observer, int pageSize) {
    this.holdings = holdings;
    this.observer = observer;
    this.pageSize = pageSize;
  }

  /**
   * The precondition that the call breaks, or null; of a free of pages it is {@link Legality}'s.
   */
  @Nullable String broken(NolockCall call) {
    Gfp foreign = NolockCall.foreign(call);
    if (!foreign.equals(Gfp.NONE)) {
      return "it does not take " + foreign + " (KM-28)";
    }
    return call instanceof NolockCall.KfreeNolock free ? freed(free.p()) : null;
  }

  private @Nullable String freed(Operand p) {
    long value = holdings.value(p);
    if (value == 0 || value == Machine.ZERO_SIZE_PTR) {
      return null;
    }
    Holding holding = holdings.holding(p);
    return holding != null && holding.live && holding.nolock
        ? null
        : p + " is no live block of kmalloc_nolock (KM-28)";
  }

  Outcome make(Nolock spi, NolockCall call, @Nullable String name) {
    return switch (call) {
      case NolockCall.AllocPagesNolock c -> {
        long address = spi.allocPagesNolock(c.gfp().bits(), c.nid(), c.order());
        Holding block =
            new Holding(Holding.Kind.PAGES, address, (long) pageSize << Math.max(0, c.order()));
        block.order = c.order();
        block.compound = true;
        yield fresh(name, block, true);
      }
      case NolockCall.FreePagesNolock c -> {
        spi.freePagesNolock(holdings.value(c.page()), c.order());
        yield holdings.gone(c.page());
      }
      case NolockCall.KmallocNolock c -> {
        long address = spi.kmallocNolock(c.size(), c.gfp().bits(), c.node());
        Holding block = new Holding(Holding.Kind.KMALLOC, address, c.size());
        block.nolock = true;
        yield fresh(name, block, c.gfp().zero());
      }
      case NolockCall.KfreeNolock c -> {
        spi.kfreeNolock(holdings.value(c.p()));
        yield holdings.gone(c.p());
      }
    };
  }

  private Outcome fresh(@Nullable String name, Holding block, boolean zeroed) {
    if (block.address == 0 || block.address == Machine.ZERO_SIZE_PTR) {
      holdings.bind(name, block.address, null);
      return block.address == 0 ? Outcome.NULL : Outcome.ZERO_SIZE_PTR;
    }
    holdings.bind(name, block.address, block);
    return observer.pointer(block, zeroed, false);
  }
}
