package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.SlabAllocator;
import dev.kmemspec.spi.UserHeap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run: turns calls on handles into calls on addresses, family by family. */
final class Execution {
  private final Allocator allocator;
  private final Holdings holdings = new Holdings();
  private final Legality legality;
  private final Observer observer;
  private final PageExecution pages;
  private final SlabExecution slabs;

  Execution(Allocator allocator, Machine machine, Profile profile, Set<Capability> capabilities) {
    this.allocator = allocator;
    legality = new Legality(holdings, profile);
    observer = new Observer(allocator, machine.pageSize(), capabilities);
    pages = new PageExecution(holdings, observer, machine);
    slabs = new SlabExecution(holdings, observer);
  }

  /** Why the call is not to be made, or null. */
  @Nullable String obstacle(Invocation invocation, boolean misuse) {
    Call call = invocation.call();
    if (!offered(call)) {
      return "this implementation does not offer it";
    }
    for (Operand operand : Operands.of(call)) {
      if (holdings.value(operand) == Holdings.UNBOUND) {
        return operand + " was never handed out";
      }
    }
    if (call instanceof MemoryCall memory) {
      return unreachable(memory);
    }
    return misuse ? impossible(call) : legality.broken(invocation);
  }

  /** Misuse of a cache that is none has no outcome that could be told: not made even then. */
  private @Nullable String impossible(Call call) {
    Operand cache =
        switch (call) {
          case SlabCall.Allocating alloc -> alloc.cache();
          case SlabCall.KmemCacheShrink shrink -> shrink.cache();
          case SlabCall.KmemCacheSize size -> size.cache();
          case SlabCall.KmemCacheFree free -> free.cache();
          default -> null;
        };
    if (cache == null) {
      return null;
    }
    Holding holding = holdings.cache(cache);
    return holding == null || !holding.live ? cache + " is no live cache" : null;
  }

  private @Nullable String unreachable(MemoryCall call) {
    Operand p =
        switch (call) {
          case MemoryCall.Fill fill -> fill.p();
          case MemoryCall.Read read -> read.p();
        };
    Holding holding = holdings.holding(p);
    if (holding == null || !holding.live || holding.kind == Holding.Kind.CACHE) {
      return p + " is no live block";
    }
    return observer.reaches(holding) ? null : "its content cannot be looked at";
  }

  private boolean offered(Call call) {
    return switch (call) {
      case PageCall page -> allocator instanceof PageAllocator;
      case SlabCall slab -> allocator instanceof SlabAllocator;
      case KmallocCall kmalloc -> allocator instanceof Kmalloc;
      case UserCall.Malloc malloc -> allocator instanceof UserHeap;
      case UserCall.Free free -> allocator instanceof UserHeap;
      case UserCall.Calloc calloc -> allocator instanceof UserHeap;
      case UserCall user -> allocator instanceof UserHeap heap && heap.complete();
      case WatchCall watch -> allocator instanceof Counters;
      case MemoryCall memory -> true;
    };
  }

  /** Makes the call. */
  Outcome make(Invocation invocation) {
    String name = invocation.result();
    return switch (invocation.call()) {
      case PageCall call -> pages.make((PageAllocator) allocator, call, name);
      case SlabCall call -> slabs.make((SlabAllocator) allocator, call, name);
      case KmallocCall call -> kmalloc((Kmalloc) allocator, call, name);
      case UserCall call -> user((UserHeap) allocator, call, name);
      case MemoryCall.Fill fill -> {
        Holding holding = held(fill.p());
        observer.fill(holding.address, holding.requested, fill.seed());
        yield Outcome.DONE;
      }
      case MemoryCall.Read read -> new Outcome.Bytes(observer.content(held(read.p())));
      case WatchCall call -> watch((Counters) allocator, call);
    };
  }

  private Holding held(Operand operand) {
    Holding holding = holdings.holding(operand);
    if (holding == null) {
      throw new IllegalStateException(operand + " was checked to be a block");
    }
    return holding;
  }

  private static Outcome watch(Counters counters, WatchCall call) {
    return switch (call) {
      case WatchCall.Zoneinfo zoneinfo -> new Outcome.Zones(counters.zoneinfo());
      case WatchCall.EventsLost gap -> new Outcome.Skipped("only a trace loses events");
      case WatchCall.Slabinfo slabinfo -> new Outcome.Slabs(counters.slabinfo());
      case WatchCall.Drain drain -> {
        counters.drain();
        yield Outcome.DONE;
      }
    };
  }

  private Outcome kmalloc(Kmalloc spi, KmallocCall call, @Nullable String name) {
    return switch (call) {
      case KmallocCall.Kmalloc c ->
          fresh(name, c.bytes(), c.gfp().zero(), spi.kmalloc(c.size(), c.gfp().bits()));
      case KmallocCall.Kzalloc c ->
          fresh(name, c.bytes(), true, spi.kzalloc(c.size(), c.gfp().bits()));
      case KmallocCall.KmallocNode c ->
          fresh(
              name, c.bytes(), c.gfp().zero(), spi.kmallocNode(c.size(), c.gfp().bits(), c.node()));
      case KmallocCall.KmallocArray c ->
          fresh(name, c.bytes(), c.gfp().zero(), spi.kmallocArray(c.n(), c.size(), c.gfp().bits()));
      case KmallocCall.Kcalloc c ->
          fresh(name, c.bytes(), true, spi.kcalloc(c.n(), c.size(), c.gfp().bits()));
      case KmallocCall.Krealloc c ->
          resized(
              name, c.p(), c.size(), spi.krealloc(holdings.value(c.p()), c.size(), c.gfp().bits()));
      case KmallocCall.KreallocArray c ->
          resized(
              name,
              c.p(),
              Call.product(c.n(), c.size()),
              spi.kreallocArray(holdings.value(c.p()), c.n(), c.size(), c.gfp().bits()));
      case KmallocCall.Kfree c -> {
        spi.kfree(holdings.value(c.p()));
        yield gone(c.p());
      }
      case KmallocCall.KfreeSensitive c -> {
        spi.kfreeSensitive(holdings.value(c.p()));
        yield gone(c.p());
      }
      case KmallocCall.Ksize c -> new Outcome.Number(spi.ksize(holdings.value(c.p())));
      case KmallocCall.KmallocSizeRoundup c -> new Outcome.Number(spi.kmallocSizeRoundup(c.size()));
    };
  }

  private Outcome fresh(@Nullable String name, long bytes, boolean zeroed, long address) {
    return handed(name, Holding.Kind.KMALLOC, bytes, zeroed, false, address);
  }

  private Outcome handed(
      @Nullable String name,
      Holding.Kind kind,
      long bytes,
      boolean zeroed,
      boolean look,
      long address) {
    boolean zeroSize = kind == Holding.Kind.KMALLOC && address == Machine.ZERO_SIZE_PTR;
    if (address == 0 || zeroSize) {
      holdings.bind(name, address, null);
      return zeroSize ? Outcome.ZERO_SIZE_PTR : Outcome.NULL;
    }
    Holding holding = new Holding(kind, address, bytes);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, zeroed, look);
  }

  private Outcome resized(@Nullable String name, Operand p, long bytes, long address) {
    if (address != 0) {
      gone(p);
    }
    return handed(name, Holding.Kind.KMALLOC, bytes, false, true, address);
  }

  private Outcome gone(Operand p) {
    Holding holding = holdings.givenBack(p);
    if (holding != null && holding.live) {
      holdings.release(holding);
    }
    return Outcome.DONE;
  }

  private Outcome user(UserHeap spi, UserCall call, @Nullable String name) {
    Holding.Kind kind = Holding.Kind.USER;
    return switch (call) {
      case UserCall.Malloc c -> handed(name, kind, c.size(), false, false, spi.malloc(c.size()));
      case UserCall.Calloc c ->
          handed(name, kind, c.bytes(), true, false, spi.calloc(c.n(), c.size()));
      case UserCall.AlignedAlloc c ->
          handed(name, kind, c.size(), false, false, spi.alignedAlloc(c.alignment(), c.size()));
      case UserCall.Realloc c -> {
        long address = spi.realloc(holdings.value(c.p()), c.size());
        if (address != 0 || c.size() == 0) {
          gone(c.p());
        }
        yield handed(name, kind, c.size(), false, true, address);
      }
      case UserCall.Free c -> {
        spi.free(holdings.value(c.p()));
        yield gone(c.p());
      }
      case UserCall.MallocUsableSize c -> new Outcome.Number(spi.usableSize(holdings.value(c.p())));
    };
  }

  /** The operands of a call that name blocks or caches. */
  private static final class Operands {
    static List<Operand> of(Call call) {
      return switch (call) {
        case PageCall.FreePagesOf c -> List.of(c.page());
        case PageCall.FreePages c -> List.of(c.addr());
        case PageCall.FreePagesExact c -> List.of(c.virt());
        case PageCall.SplitPage c -> List.of(c.page());
        case PageCall.GetPage c -> List.of(c.page());
        case PageCall.PutPage c -> List.of(c.page());
        case SlabCall.Allocating c -> List.of(c.cache());
        case SlabCall.KmemCacheDestroy c -> List.of(c.cache());
        case SlabCall.KmemCacheShrink c -> List.of(c.cache());
        case SlabCall.KmemCacheSize c -> List.of(c.cache());
        case SlabCall.KmemCacheFree c -> List.of(c.cache(), c.object());
        case SlabCall.KmemCacheFreeBulk c -> c.objects();
        case KmallocCall.Krealloc c -> List.of(c.p());
        case KmallocCall.KreallocArray c -> List.of(c.p());
        case KmallocCall.Kfree c -> List.of(c.p());
        case KmallocCall.KfreeSensitive c -> List.of(c.p());
        case KmallocCall.Ksize c -> List.of(c.p());
        case UserCall.Realloc c -> List.of(c.p());
        case UserCall.Free c -> List.of(c.p());
        case UserCall.MallocUsableSize c -> List.of(c.p());
        case MemoryCall.Fill c -> List.of(c.p());
        case MemoryCall.Read c -> List.of(c.p());
        default -> List.of();
      };
    }
  }
}
