package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A program in the making, and what it would hold if every call so far had succeeded. */
final class Draft {
  private static final Context[] NOT_SLEEPING = {
    Context.SPINLOCK, Context.PREEMPT_OFF, Context.SOFTIRQ, Context.HARDIRQ
  };

  /** Freed items are remembered for misuse. */
  private static final int REMEMBERED = 32;

  final Request request;
  final Machine machine;
  final RandomGenerator random;
  final Swarm swarm;
  final Sizes sizes;
  final Masks masks;
  final List<Item> dead = new ArrayList<>();
  private final Map<Item.Kind, Pool> pools = new EnumMap<>(Item.Kind.class);
  private final List<Invocation> calls = new ArrayList<>();
  private final List<Operand> open = new ArrayList<>();
  private final TreeMap<Integer, Integer> reading = new TreeMap<>();
  private final TreeSet<Integer> offline = new TreeSet<>();
  private int cpu;
  private Context context = Context.PROCESS;
  private int named;
  private long usedBytes;
  private boolean early;
  private boolean gave;

  Draft(Request request, Machine machine, RandomGenerator random) {
    this.request = request;
    this.machine = machine;
    this.random = random;
    swarm = new Swarm(random);
    early = machine.early();
    sizes = new Sizes(random, machine, request.profile());
    masks = new Masks(random, swarm);
    for (Item.Kind kind : Item.Kind.values()) {
      pools.put(kind, new Pool());
    }
  }

  List<Invocation> calls() {
    return calls;
  }

  int length() {
    return calls.size();
  }

  boolean full() {
    return calls.size() >= request.maxCalls();
  }

  /** Whether nothing but an early allocator serves yet. */
  boolean early() {
    return early;
  }

  /** The early allocator has handed over. */
  void handedOver() {
    early = false;
  }

  /** Whether the profile has that call. */
  boolean has(Class<? extends Call> call) {
    return Call.existsIn(call, request.profile());
  }

  Pool pool(Item.Kind kind) {
    Pool pool = pools.get(kind);
    if (pool == null) {
      throw new IllegalStateException("every kind has a pool: " + kind);
    }
    return pool;
  }

  /** How many calls it takes to free everything one by one. */
  int live() {
    int sum = 0;
    for (Pool pool : pools.values()) {
      sum += pool.size();
    }
    return sum;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Where the next call comes from: as a reader, or after get_cpu_var, a task must not sleep. */
  Context context() {
    boolean awake = !open.isEmpty() || reading.containsKey(cpu);
    return context == Context.PROCESS && awake ? Context.PREEMPT_OFF : context;
  }

  /** Begins a section of that per-CPU memory and names its copy; null in an interrupt. */
  @Nullable String open(Operand percpu) {
    if (context != Context.PROCESS) {
      return null;
    }
    open.add(percpu);
    return add("q", new PercpuCall.GetCpuVar(percpu));
  }

  /** Ends the innermost section. */
  void close() {
    add(new PercpuCall.PutCpuVar(open.removeLast()));
  }

  /** A CPU that is not the running one goes, or one comes back; false for the running one. */
  boolean plug(int drawn) {
    int other = offline.isEmpty() || below(3) == 0 ? drawn : offline.first();
    if (other == cpu || reading.containsKey(other)) {
      return false;
    }
    if (offline.remove(other)) {
      add(new PercpuCall.CpuUp(other));
    } else {
      offline.add(other);
      add(new PercpuCall.CpuDown(other));
    }
    return true;
  }

  /** Adds a call whose result nobody needs. */
  void add(Call call) {
    calls.add(new Invocation(null, call, cpu, context));
  }

  /** Adds a call and answers with the new name of its result. */
  String add(String prefix, Call call) {
    String name = prefix + ++named;
    calls.add(new Invocation(name, call, cpu, context));
    return name;
  }

  /** Adds a call made in another context. */
  void addIn(Context elsewhere, String prefix, Call call) {
    Context before = context;
    context = elsewhere;
    add(prefix, call);
    context = before;
  }

  /** Adds a call made in another context, whose result nobody needs. */
  void addIn(Context elsewhere, Call call) {
    Context before = context;
    context = elsewhere;
    add(call);
    context = before;
  }

  void hold(Item item) {
    item.doubtful = 2 * (usedBytes + item.size) > machine.pages() * machine.pageSize();
    usedBytes += item.kind == Item.Kind.CACHE || item.kind == Item.Kind.DMA_POOL ? 0 : item.size;
    pool(item.kind).add(item);
  }

  void drop(Item item) {
    usedBytes -= item.kind == Item.Kind.CACHE || item.kind == Item.Kind.DMA_POOL ? 0 : item.size;
    pool(item.kind).remove(item);
    Item cache = item.cache;
    if (cache != null) {
      cache.objects--;
    }
    if (request.misuse()) {
      if (dead.size() == REMEMBERED) {
        dead.removeFirst();
      }
      dead.add(item);
    }
  }

  /** The item shrinks in place. */
  void cut(Item item, long size) {
    usedBytes -= item.size - size;
    item.size = size;
  }

  /** Whether most of the memory would be free. */
  boolean roomy() {
    return 4 * usedBytes < machine.pages() * machine.pageSize();
  }

  /** An item to free, as this program likes it; null where there is none. */
  @Nullable Item victim(Item.Kind kind) {
    return swarm.lastInFirstOut ? pool(kind).young(random) : pool(kind).any(random);
  }

  @Nullable Item any(Item.Kind kind) {
    return pool(kind).any(random);
  }

  /** An item's handle, or now and then the constants that every such call accepts. */
  Operand orNull(@Nullable Item item, boolean zeroSizeToo) {
    return item == null || below(64) == 0 ? nothing(zeroSizeToo) : item.operand;
  }

  /** NULL, or ZERO_SIZE_PTR where that is accepted too. */
  Operand nothing(boolean zeroSizeToo) {
    boolean zeroSize = zeroSizeToo && !request.profile().before(2, 6, 22);
    return zeroSize && random.nextBoolean() ? Operand.ZERO_SIZE_PTR : Operand.NULL;
  }

  /** A node of the machine, or none in particular. */
  int node() {
    List<Integer> nodes = machine.nodes();
    return below(4) == 0 ? Machine.NO_NODE : nodes.get(below(nodes.size()));
  }

  /** The CPU that makes the next call. */
  int cpu() {
    return cpu;
  }

  /** From here on that CPU makes the calls; in process context only. */
  void toCpu(int other) {
    cpu = other;
    processContext();
  }

  void processContext() {
    context = Context.PROCESS;
    while (!open.isEmpty()) {
      close();
    }
    while (reading.containsKey(cpu)) {
      leave(cpu);
    }
  }

  /** A reader is inside on the running CPU; false in an interrupt. */
  boolean enter() {
    if (context != Context.PROCESS) {
      return false;
    }
    add(new RcuCall.RcuReadLock());
    reading.merge(cpu, 1, Integer::sum);
    return true;
  }

  /** The innermost section of that CPU's reader ends. */
  private void leave(int reader) {
    calls.add(new Invocation(null, new RcuCall.RcuReadUnlock(), reader, Context.PROCESS));
    reading.computeIfPresent(reader, (each, depth) -> depth == 1 ? null : depth - 1);
  }

  /** Some reader's innermost section ends; false where no reader is inside. */
  boolean leaveSome() {
    if (reading.isEmpty() || context != Context.PROCESS) {
      return false;
    }
    leave(reading.containsKey(cpu) ? cpu : reading.firstKey());
    return true;
  }

  /** Whether a reader is inside on some CPU. */
  boolean reads() {
    return !reading.isEmpty();
  }

  /** Every reader leaves, and the next call may wait for them. */
  void quiesce() {
    processContext();
    while (!reading.isEmpty()) {
      leave(reading.firstKey());
    }
  }

  /** Something was given back that waits for readers. */
  void gave() {
    gave = true;
  }

  /** Waits until everything is free that was given back behind the backs of readers. */
  void settle() {
    if (gave) {
      quiesce();
      add(
          has(RcuCall.KvfreeRcuBarrier.class)
              ? new RcuCall.KvfreeRcuBarrier()
              : new RcuCall.RcuBarrier());
      gave = request.profile().since(5, 6) && request.profile().before(6, 12);
    }
  }

  /** Goes to another CPU or context now and then; a CPU is left in process context only. */
  void moveOn() {
    if (context != Context.PROCESS) {
      if (chance(swarm.leavesContext)) {
        context = Context.PROCESS;
      }
      return;
    }
    if (!open.isEmpty() && chance(swarm.leavesContext)) {
      close();
    }
    if (!reading.isEmpty() && chance(swarm.leavesContext)) {
      leaveSome();
    }
    if (open.isEmpty() && chance(swarm.changesCpu)) {
      int next = below(machine.cpus());
      cpu = offline.contains(next) ? cpu : next;
    }
    if (chance(swarm.entersContext)) {
      context = NOT_SLEEPING[below(NOT_SLEEPING.length)];
    }
  }

  /** Reads the free pages now and then: only then is it decided whether a call must succeed. */
  void lookBefore() {
    if (request.has(Family.WATCH) && chance(swarm.looksBefore)) {
      add(new WatchCall.Zoneinfo());
    }
  }
}
