package dev.kmemspec.run;

import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.BootMemory;
import org.jspecify.annotations.Nullable;

/** Makes the memblock calls. */
final class MemblockExecution {
  final Holdings holdings;
  final Observer observer;

  MemblockExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  Outcome make(BootMemory spi, MemblockCall call, @Nullable String name) {
    return switch (call) {
      case MemblockCall.MemblockAdd c -> new Outcome.Number(spi.memblockAdd(c.base(), c.size()));
      case MemblockCall.MemblockReserve c ->
          new Outcome.Number(spi.memblockReserve(c.base(), c.size()));
    };
  }
}
