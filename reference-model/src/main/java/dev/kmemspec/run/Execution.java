package dev.kmemspec.run;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Cpus;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.TaskCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.BootMemory;
import dev.kmemspec.spi.Bootmem;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Dma;
import dev.kmemspec.spi.Families;
import dev.kmemspec.spi.FaultInjection;
import dev.kmemspec.spi.Ioremap;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Kvmalloc;
import dev.kmemspec.spi.Mappings;
import dev.kmemspec.spi.Nolock;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.Percpu;
import dev.kmemspec.spi.Rcu;
import dev.kmemspec.spi.SlabAllocator;
import dev.kmemspec.spi.Tasks;
import dev.kmemspec.spi.UserHeap;
import dev.kmemspec.spi.Vmalloc;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run: turns calls on handles into calls on addresses, family by family. */
final class Execution {
  private final Allocator allocator;
  private final Profile profile;
  private final boolean sums;
  private final Holdings holdings = new Holdings();
  private final Early early;
  private final Cpus cpus;
  private final Ranges ranges;
  private final boolean breaks;
  private final Legality legality;
  private final Observer observer;
  private final PageExecution pages;
  private final SlabExecution slabs;
  private final VmallocExecution vmalloc;
  private final KvmallocExecution kvmalloc;
  private final IoremapExecution ioremap;
  private final PercpuExecution percpu;
  private final DmaExecution dma;
  private final MemblockExecution memblock;
  private final BootmemExecution bootmem;
  private final MappingExecution mapping;
  private final TaskExecution task;
  private final NolockExecution nolock;
  private final @Nullable Surroundings surroundings;
  private final RcuExecution rcu;

  Execution(Allocator allocator, Machine machine, Profile profile, Set<Capability> capabilities) {
    this.allocator = allocator;
    this.profile = profile;
    sums = capabilities.contains(Capability.MEMINFO);
    early = new Early(machine, holdings);
    cpus = new Cpus(machine.cpus());
    breaks = capabilities.contains(Capability.BREAK);
    boolean own = capabilities.contains(Capability.MACHINE);
    ranges = new Ranges(holdings, machine.pageSize(), own);
    legality = new Legality(holdings, machine, profile, cpus, ranges);
    observer = new Observer(allocator, machine.pageSize(), capabilities);
    pages = new PageExecution(holdings, observer, machine);
    slabs = new SlabExecution(holdings, observer);
    vmalloc = new VmallocExecution(holdings, observer, machine.pageSize());
    kvmalloc = new KvmallocExecution(holdings, observer);
    ioremap = new IoremapExecution(holdings, observer, machine.pageSize());
    percpu = new PercpuExecution(holdings, observer, machine, cpus);
    dma = new DmaExecution(holdings, observer);
    memblock = new MemblockExecution(holdings, observer, early);
    bootmem = new BootmemExecution(holdings, observer, early);
    mapping = new MappingExecution(holdings, observer, machine);
    task = new TaskExecution(cpus);
    nolock = new NolockExecution(holdings, observer, machine.pageSize());
    rcu = new RcuExecution(holdings, cpus, profile);
    surroundings = surroundings(machine.pageSize());
  }

  /** The environment of an allocator that asks one for memory. */
  private @Nullable Surroundings surroundings(int pageSize) {
    DirectReclaim asking = allocator.as(DirectReclaim.class);
    if (asking == null) {
      return null;
    }
    Surroundings all = new Surroundings(holdings, part(PageAllocator.class), pageSize);
    asking.reclaimFrom(all);
    return all;
  }

  /** What the environment gave back since the last call of this method. */
  List<Relief> takeReliefs() {
    return surroundings == null ? List.of() : surroundings.takeReliefs();
  }

  /** Why the call is not to be made, or null. */
  @Nullable String obstacle(Invocation invocation, boolean misuse) {
    Call call = invocation.call();
    if (!Call.existsIn(call.getClass(), profile)) {
      return profile + " has no such call";
    }
    if (!offered(call) || (call instanceof WatchCall.Meminfo && !sums)) {
      return "this implementation does not offer it";
    }
    for (Operand operand : call.operands()) {
      if (holdings.value(operand) == Holdings.UNBOUND) {
        return operand + " was never handed out";
      }
      Holding holding = holdings.holding(operand);
      if (holding != null && holding.left) {
        return operand + " was left to the environment";
      }
    }
    if (call instanceof MemoryCall memory) {
      return unreachable(memory);
    }
    if (call instanceof ReclaimCall.Leaving leaving) {
      String broken = Surroundings.broken(holdings, leaving);
      if (broken != null) {
        return broken;
      }
    }
    String tooEarly = early.obstacle(call);
    if (tooEarly != null) {
      return tooEarly;
    }
    if (call instanceof MemblockCall memblock) {
      // Whoever breaks a precondition of it damages lists that nothing guards: never made.
      String broken = early.broken(memblock);
      return broken != null || misuse ? broken : legality.broken(invocation);
    }
    if (call instanceof BootmemCall bootmem && !misuse) {
      String broken = early.broken(bootmem);
      return broken != null ? broken : legality.broken(invocation);
    }
    String offline = legality.node(call);
    if (offline != null) {
      return offline;
    }
    if (cpus.possible(invocation.cpu()) && !cpus.online(invocation.cpu())) {
      return "CPU " + invocation.cpu() + " is offline";
    }
    String impossible =
        call instanceof DmaCall forDevice
            ? dma.impossible(forDevice)
            : percpu.impossible(invocation);
    impossible = impossible == null ? rcu.impossible(invocation) : impossible;
    if (call instanceof NolockCall free && impossible == null && !misuse) {
      impossible = nolock.broken(free);
    }
    if (impossible == null && !misuse) {
      impossible = call instanceof IoremapCall device ? ioremap.broken(device) : dma.broken(call);
    }
    if (impossible != null) {
      return impossible;
    }
    return misuse ? impossible(call) : legality.broken(invocation);
  }

  /** The context that the call comes from, preemption being off between get and put_cpu_var. */
  Context context(Invocation invocation) {
    return cpus.context(invocation);
  }

  /**
   * Misuse of a cache that is none, or of ranges that others use, has no outcome that could be
   * told: not made even then.
   */
  private @Nullable String impossible(Call call) {
    if (call instanceof MappingCall mapping) {
      return ranges.broken(mapping);
    }
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
    boolean token =
        holding != null
            && (holding.kind == Holding.Kind.CACHE
                || holding.kind == Holding.Kind.PERCPU
                || holding.kind == Holding.Kind.DMA_POOL);
    if (holding == null || !holding.live || token) {
      return p + " is no live block";
    }
    if (holding.readers != null && call instanceof MemoryCall.Fill) {
      return p + " was given to kfree_rcu: only readers may look at it (KM-27)";
    }
    if (!holding.wholeBehind()) {
      return "a page behind " + p + " was given back";
    }
    return observer.reaches(holding) ? null : "its content cannot be looked at";
  }

  private boolean offered(Call call) {
    Class<? extends Allocator> family = Families.interfaceOf(Family.of(call));
    if (family == null) {
      return true;
    }
    Allocator part = allocator.as(family);
    boolean beyond =
        call instanceof UserCall.AlignedAlloc
            || call instanceof UserCall.Realloc
            || call instanceof UserCall.MallocUsableSize;
    return part != null
        && !(beyond && part instanceof UserHeap heap && !heap.complete())
        && (breaks || !(call instanceof MappingCall.Brk));
  }

  /** The part that makes the calls of that family; asked only where the family is offered. */
  private <T extends Allocator> T part(Class<T> family) {
    return Objects.requireNonNull(allocator.as(family), "the family is offered");
  }

  /** Makes the call. */
  Outcome make(Invocation invocation) {
    String name = invocation.result();
    return switch (invocation.call()) {
      case PageCall call -> pages.make(part(PageAllocator.class), call, name);
      case SlabCall call -> slabs.make(part(SlabAllocator.class), call, name);
      case KmallocCall call -> kmalloc(part(Kmalloc.class), call, name);
      case VmallocCall call -> vmalloc.make(part(Vmalloc.class), call, name);
      case KvmallocCall call -> kvmalloc.make(part(Kvmalloc.class), call, name);
      case IoremapCall call -> ioremap.make(part(Ioremap.class), call, name);
      case PercpuCall call -> percpu.make(part(Percpu.class), call, invocation);
      case DmaCall call -> dma.make(part(Dma.class), call, name);
      case MemblockCall call -> memblock.make(part(BootMemory.class), call, name);
      case BootmemCall call -> bootmem.make(part(Bootmem.class), call, name);
      case MappingCall call -> mapping.make(part(Mappings.class), call, name);
      case UserCall call -> user(part(UserHeap.class), call, name);
      case TaskCall call -> task.make(part(Tasks.class), call, invocation.cpu());
      case ReclaimCall call -> Objects.requireNonNull(surroundings).make(call);
      case NolockCall call -> nolock.make(part(Nolock.class), call, name);
      case RcuCall call -> rcu.make(part(Rcu.class), call, invocation);
      case MemoryCall.Fill fill -> {
        Holding holding = held(fill.p());
        observer.fill(holding.address, holding.requested, fill.seed());
        yield Outcome.DONE;
      }
      case MemoryCall.Read read -> new Outcome.Bytes(observer.content(held(read.p())));
      case WatchCall call -> watch(part(Counters.class), call);
      case FaultCall.FailNth call -> failNth(part(FaultInjection.class), call);
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
      case WatchCall.Meminfo meminfo -> counters.meminfo();
      case WatchCall.Slabinfo slabinfo -> new Outcome.Slabs(counters.slabinfo());
      case WatchCall.Vmallocinfo rows -> new Outcome.Areas(counters.vmallocinfo());
      case WatchCall.Drain drain -> {
        counters.drain();
        yield Outcome.DONE;
      }
    };
  }

  private static Outcome failNth(FaultInjection faults, FaultCall.FailNth call) {
    long before = faults.innerAllocations();
    faults.failNth(call.n());
    return new Outcome.Number(before);
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
        yield holdings.gone(c.p());
      }
      case KmallocCall.KfreeSensitive c -> {
        spi.kfreeSensitive(holdings.value(c.p()));
        yield holdings.gone(c.p());
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
      holdings.gone(p);
    }
    return handed(name, Holding.Kind.KMALLOC, bytes, false, true, address);
  }

  private Outcome user(UserHeap spi, UserCall call, @Nullable String name) {
    holdings.malloc();
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
          holdings.gone(c.p());
        }
        yield handed(name, kind, c.size(), false, true, address);
      }
      case UserCall.Free c -> {
        spi.free(holdings.value(c.p()));
        yield holdings.gone(c.p());
      }
      case UserCall.MallocUsableSize c -> new Outcome.Number(spi.usableSize(holdings.value(c.p())));
    };
  }
}
