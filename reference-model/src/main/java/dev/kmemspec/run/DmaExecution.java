package dev.kmemspec.run;

import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Dma;
import org.jspecify.annotations.Nullable;

/** Makes the dma calls. */
final class DmaExecution {
  private final Holdings holdings;
  private final Observer observer;

  DmaExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(Dma spi, DmaCall call, @Nullable String name) {
    return switch (call) {
      case DmaCall.DmaAllocCoherent c ->
          fresh(name, c.size(), true, spi.dmaAllocCoherent(c.bits(), c.size(), c.gfp().bits()));
      case DmaCall.DmaFreeCoherent c -> {
        spi.dmaFreeCoherent(c.bits(), c.size(), holdings.value(c.vaddr()));
        yield holdings.gone(c.vaddr());
      }
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.DMA, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, false);
  }
}
