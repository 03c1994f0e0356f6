package dev.kmemspec.run;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Dma;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the calls of DMA memory, and says which of them cannot be made. */
final class DmaExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final Map<Long, Holding> pools = new HashMap<>();

  DmaExecution(Holdings holdings, Observer observer) {
    this.holdings = holdings;
    this.observer = observer;
  }

  /** Why the call has no outcome that could be told, not even where misuse is made, or null. */
  @Nullable String impossible(DmaCall call) {
    return switch (call) {
      case DmaCall.DmaAllocCoherent c when c.size() == 0 -> "size 0 has no contract";
      case DmaCall.FromPool c -> dead(c.pool());
      case DmaCall.DmaPoolFree c -> dead(c.pool());
      case DmaCall.DmaPoolDestroy c -> holdings.value(c.pool()) == 0 ? null : dead(c.pool());
      default -> null;
    };
  }

  /** The precondition that the call breaks, or null. */
  @Nullable String broken(Call call) {
    return switch (call) {
      case DmaCall.DmaFreeCoherent c -> coherent(c);
      case DmaCall.DmaPoolFree c -> {
        Holding block = live(c.vaddr(), Holding.Kind.DMA_BLOCK);
        yield block != null && block.cache == pools.get(holdings.value(c.pool()))
            ? null
            : c.vaddr() + " is no live block of that pool (DM-10)";
      }
      case DmaCall.DmaPoolDestroy c -> {
        Holding pool = pools.get(holdings.value(c.pool()));
        yield pool == null || pool.objects == 0 ? null : c.pool() + " still has blocks";
      }
      default -> null;
    };
  }

  private @Nullable String coherent(DmaCall.DmaFreeCoherent call) {
    Holding block = live(call.vaddr(), Holding.Kind.DMA);
    if (holdings.value(call.vaddr()) == 0) {
      return null;
    }
    return block != null && block.requested == call.size() && block.order == call.bits()
        ? null
        : call.vaddr() + " is no live DMA memory of that device and size (DM-07)";
  }

  private @Nullable String dead(Operand operand) {
    Holding pool = pools.get(holdings.value(operand));
    return pool == null || !pool.live ? operand + " is no live pool" : null;
  }

  private @Nullable Holding live(Operand operand, Holding.Kind kind) {
    Holding holding = holdings.holding(operand);
    return holding != null && holding.live && holding.kind == kind ? holding : null;
  }

  Outcome make(Dma spi, DmaCall call, @Nullable String name) {
    return switch (call) {
      case DmaCall.DmaAllocCoherent c -> {
        long address = spi.dmaAllocCoherent(c.bits(), c.size(), c.gfp().bits());
        Holding block = new Holding(Holding.Kind.DMA, address, c.size());
        block.order = c.bits();
        yield fresh(spi, name, block, true);
      }
      case DmaCall.DmaFreeCoherent c -> {
        spi.dmaFreeCoherent(c.bits(), c.size(), holdings.value(c.vaddr()));
        yield holdings.gone(c.vaddr());
      }
      case DmaCall.DmaPoolCreate c -> {
        long token = spi.dmaPoolCreate(c.name(), c.bits(), c.size(), c.align(), c.boundary());
        Holding pool = new Holding(Holding.Kind.DMA_POOL, token, c.size());
        holdings.alias(name, token, token == 0 ? null : pool);
        if (token != 0) {
          pools.put(token, pool);
        }
        yield token == 0 ? Outcome.NULL : Outcome.Pointer.of(token);
      }
      case DmaCall.DmaPoolAlloc c ->
          block(spi, name, c, spi.dmaPoolAlloc(holdings.value(c.pool()), c.gfp().bits()));
      case DmaCall.DmaPoolZalloc c ->
          block(spi, name, c, spi.dmaPoolZalloc(holdings.value(c.pool()), c.gfp().bits()));
      case DmaCall.DmaPoolFree c -> {
        spi.dmaPoolFree(holdings.value(c.pool()), holdings.value(c.vaddr()));
        yield holdings.gone(c.vaddr());
      }
      case DmaCall.DmaPoolDestroy c -> {
        spi.dmaPoolDestroy(holdings.value(c.pool()));
        Holding pool = pools.get(holdings.value(c.pool()));
        if (pool != null) {
          pool.live = false;
        }
        yield Outcome.DONE;
      }
    };
  }

  private Outcome block(Dma spi, @Nullable String name, DmaCall.FromPool call, long address) {
    Holding pool = pools.get(holdings.value(call.pool()));
    if (pool == null) {
      throw new IllegalStateException(call.pool() + " was checked to be a pool");
    }
    Holding block = new Holding(Holding.Kind.DMA_BLOCK, address, pool.requested);
    block.cache = pool;
    pool.objects += address == 0 ? 0 : 1;
    return fresh(spi, name, block, call.gfp().zero() || call instanceof DmaCall.DmaPoolZalloc);
  }

  private Outcome fresh(Dma spi, @Nullable String name, Holding block, boolean zeroed) {
    if (block.address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    holdings.bind(name, block.address, block);
    Outcome.Pointer pointer = observer.pointer(block, zeroed, false);
    return new Outcome.Coherent(pointer, spi.busAddress(block.address));
  }
}
