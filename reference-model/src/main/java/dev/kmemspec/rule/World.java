package dev.kmemspec.rule;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.program.Cpus;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Task;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The specification's state: who holds which bytes, which caches exist, what is known of their
 * content. It moves on with what was observed, also after a violation. Rules read it; only the
 * judge moves it. Not thread-safe.
 */
public final class World {
  /** No block with a known frame was seen yet. */
  static final long NO_DIRECT_MAP = 1;

  private final Setting setting;
  private final SizeClasses classes;
  private final Bindings bindings = new Bindings();
  private final Layers layers;
  private final Map<Long, Cache> caches = new HashMap<>();
  private final Tally tally = new Tally();
  private final Held held;
  private final Ledger ledger;
  private final Totals totals = new Totals();
  private final PercpuAreas percpu = new PercpuAreas();
  private final DmaPools dma = new DmaPools();
  private final IoMappings io = new IoMappings();
  private final GracePeriods graces = new GracePeriods();
  private final Cpus cpus;
  private final AddressSpace space = new AddressSpace();
  private final Areas areas;
  private final EarlyMemory early;
  private final Bitmap bitmap;
  private final Reclaimable reclaimable = new Reclaimable();
  private final Map<Long, Block> gone = new HashMap<>();
  private final Wiped wiped = new Wiped();
  private Step now;
  private long steps;
  private long objects;
  private boolean undefined;
  private boolean drained;
  private boolean warnedOfPages;
  private boolean faulty;
  private long directMap = NO_DIRECT_MAP;

  World(Setting setting) {
    this.setting = setting;
    classes = SizeClasses.of(setting.machine(), setting.profile());
    held = new Held(setting);
    ledger = new Ledger(setting, held);
    cpus = new Cpus(setting.machine().cpus());
    areas = new Areas(setting.machine());
    early = new EarlyMemory(setting.machine());
    bitmap = new Bitmap(setting.machine());
    layers = new Layers(partial());
    now = Step.of(Invocation.of(null, new WatchCall.Drain()), Outcome.DONE);
  }

  /** The machine. */
  Machine machine() {
    return setting.machine();
  }

  /** The contract. */
  Profile profile() {
    return setting.profile();
  }

  /** Whether calls that break a precondition were really made. */
  boolean misuse() {
    return setting.misuse();
  }

  /** Whether a misuse that nobody stopped has made everything after it undefined. */
  boolean undefined() {
    return undefined;
  }

  /** A misuse was neither reported nor refused: nothing that comes after it can be judged. */
  void undefine() {
    undefined = true;
  }

  /** How many blocks of slab caches and of kmalloc are live. */
  long objects() {
    return objects;
  }

  /** Whether nothing was allocated or freed since everything was drained (XI-05). */
  boolean drained() {
    return drained && graces.settled();
  }

  /** Whether kfree of pages was reported before: the kernel says so only once (KM-15). */
  boolean warnedOfPages() {
    return warnedOfPages;
  }

  /** Whether an inner allocation may be failing on purpose: then no call has to succeed. */
  boolean faulty() {
    return faulty;
  }

  /** Inner allocations may fail on purpose from here on, or no longer. */
  void plant(boolean fails) {
    faulty = fails;
  }

  /** kfree of pages was reported. */
  void warnOfPages() {
    warnedOfPages = true;
  }

  /** The address of frame 0, as the blocks seen so far have it, or {@link #NO_DIRECT_MAP}. */
  long directMap() {
    return directMap;
  }

  /** Whether the block that started there was given back; known only where misuse was made. */
  boolean gaveBack(long address) {
    return gone.containsKey(address);
  }

  /** How much of the machine the trace saw. */
  Setting.Witness witness() {
    return setting.witness();
  }

  /**
   * Whether every call on a machine known in full was seen, so that totals can be decided. What the
   * zones of a machine hold that began before the hand-over is decided by MB-16 alone.
   */
  boolean complete() {
    return setting.witness() == Setting.Witness.COMPLETE && !machine().early();
  }

  /** Whether calls were missed, so that an unknown block means nothing. */
  boolean partial() {
    return setting.witness() == Setting.Witness.PARTIAL;
  }

  /** The kmalloc classes of the machine. */
  SizeClasses classes() {
    return classes;
  }

  /** The step being judged. */
  Step now() {
    return now;
  }

  /** The context of the step being judged; preemption is off between get and put_cpu_var. */
  Context context() {
    return cpus.context(now.invocation());
  }

  /** What get_cpu_var each CPU has open. */
  Cpus cpus() {
    return cpus;
  }

  /** The task that made the step being judged. */
  Task task() {
    return cpus.task(now.invocation().cpu());
  }

  /** What is mapped of device memory. */
  IoMappings io() {
    return io;
  }

  /** What was given to kfree_rcu and may not be free yet. */
  GracePeriods graces() {
    return graces;
  }

  /** The pools of DMA blocks, and what they handed out. */
  DmaPools dma() {
    return dma;
  }

  /** What is held of per-CPU memory. */
  PercpuAreas percpu() {
    return percpu;
  }

  /** How many steps came before the one being judged. */
  long steps() {
    return steps;
  }

  /** What live blocks hold of the zones. */
  Held held() {
    return held;
  }

  /** What is known of the free pages. */
  Ledger ledger() {
    return ledger;
  }

  /** The process that makes the calls of user space. */
  AddressSpace space() {
    return space;
  }

  /** What is known of bootmem. */
  Bitmap bitmap() {
    return bitmap;
  }

  /** What is known of memblock, and of the hand-over. */
  EarlyMemory early() {
    return early;
  }

  /** What the program left to its environment. */
  Reclaimable reclaimable() {
    return reclaimable;
  }

  /** The counters seen at flush points. */
  Totals totals() {
    return totals;
  }

  /** The virtual areas. */
  Areas areas() {
    return areas;
  }

  /** The area behind which the frames of those direct-map addresses lie, or null. */
  @Nullable Block areaOver(long address, long size) {
    if (directMap == NO_DIRECT_MAP || Machine.isVmallocAddr(address)) {
      return null;
    }
    long page = machine().pageSize();
    long first = (address - directMap) / page;
    long last = (address + Math.max(1, size) - 1 - directMap) / page;
    return areas.owner(first, last - first + 1);
  }

  /** What could not be matched, and how often. */
  Tally tally() {
    return tally;
  }

  /** The value of an operand, or {@link Bindings#UNBOUND}. */
  long value(Operand operand) {
    return bindings.value(operand);
  }

  /** The live block that starts exactly at the operand, or null. */
  @Nullable Block block(Operand operand) {
    return layers.layer().startingAt(bindings.value(operand));
  }

  /** The live block that starts exactly there, or null. */
  @Nullable Block blockAt(long address) {
    return layers.layer().startingAt(address);
  }

  /** The lowest live block that shares a byte with [address, address + max(1, size)), or null. */
  @Nullable Block overlapping(long address, long size) {
    return layers.overlapping(address, size);
  }

  /** The same among objects, whatever the call's own layer. */
  @Nullable Block objectOverlapping(long address, long size) {
    return layers.live().overlapping(address, Math.max(1, size));
  }

  /** The cache that the operand names, destroyed or not, or null. */
  @Nullable Cache cache(Operand operand) {
    return caches.get(bindings.value(operand));
  }

  /** Every live block, by ascending address. */
  Intervals<Block> live() {
    return layers.live();
  }

  /** Looks at the step; the world is still the one before it but for what was given back for it. */
  void face(Step step) {
    now = step;
    layers.face(step.call());
    step.reliefs().forEach(relief -> reclaimable.relieve(this, relief));
  }

  /** Moves on with what was observed. */
  void pass() {
    Step step = now;
    Moves.apply(this, step.call(), step.outcome());
    ledger.passed(this, step);
    totals.passed(this, step);
    drained = step.call() instanceof WatchCall.Drain || (drained && Moves.standsStill(step.call()));
    String result = step.invocation().result();
    if (result != null) {
      bindings.bind(result, step.outcome());
    }
    // A panic stops the machine: nothing that comes after it can be judged.
    undefined |= Heard.of(this, "Kernel panic") != null;
    steps++;
  }

  /**
   * A block is handed out. Whatever it overlaps is forgotten, so that the map stays disjoint; the
   * same block once more is counted, because a bulk free leaves no event (TR-04).
   */
  void take(Block block) {
    long extent = block.extent();
    graces.reused(block.address, extent);
    Block other = layers.overlapping(block.address, extent);
    while (other != null) {
      layers.layer().remove(other.address);
      forgotten(other);
      held.released(other);
      if (other.address == block.address) {
        tally.reappeared++;
      }
      other = layers.overlapping(block.address, extent);
    }
    if (layers.below()) {
      forgetObjects(block.address, extent);
    }
    layers.layer().put(block.address, extent, block);
    if (block.cache != null) {
      block.cache.live++;
    }
    objects += block.ofSlabs() ? 1 : 0;
    if (block.frame >= 0 && directMap == NO_DIRECT_MAP && block.inDirectMap()) {
      directMap = (block.address & -machine().pageSize()) - block.frame * machine().pageSize();
    }
    block.wiped = wiped.taken(this, block);
    if (misuse()) {
      gone.remove(block.address);
    }
    if (block.isArea()) {
      areas.taken(block);
    }
    held.taken(block);
  }

  /** The block that starts there is given back; null where none does. */
  @Nullable Block release(long address) {
    Block old = layers.layer().remove(address);
    if (old == null) {
      tally.unknownFrees++;
      return null;
    }
    forgotten(old);
    if (misuse()) {
      gone.put(address, old);
    }
    held.released(old);
    return old;
  }

  private void forgotten(Block block) {
    reclaimable.gone(block);
    objects -= block.ofSlabs() ? 1 : 0;
    if (block.isArea()) {
      boolean interrupt = context() == Context.SOFTIRQ || context() == Context.HARDIRQ;
      areas.released(block, interrupt || now.call() instanceof RcuCall);
    }
    if (block.cache != null) {
      block.cache.live--;
    }
  }

  /** What was wiped off memory that was given back. */
  Wiped wiped() {
    return wiped;
  }

  /**
   * In a partial trace, these pages are given back, in whatever blocks they were handed out: a
   * block may have been split, and its parts come back one by one. What lived on them was freed
   * unseen.
   */
  void releasePages(long address, long length) {
    if (!layers.cut(address, length)) {
      tally.unknownFrees++;
    }
    forgetObjects(address, length);
  }

  private void forgetObjects(long address, long length) {
    for (Block object : layers.clearObjects(address, length)) {
      forgotten(object);
      tally.unseenFrees++;
    }
  }

  /** Events were lost: whatever was live may be gone since. */
  void forgetLive() {
    tally.forgotten += layers.clear();
  }

  /** A live block's size changed in place. */
  void resize(Block block, long requested) {
    layers.layer().remove(block.address);
    held.released(block);
    block.requested = requested;
    layers.layer().put(block.address, block.extent(), block);
    held.taken(block);
  }

  /** A cache exists from now on. */
  void found(long token, Cache cache) {
    caches.put(token, cache);
  }

  /** The caches by the number that names them. */
  Map<Long, Cache> caches() {
    return caches;
  }

  /** The live blocks, for a report. */
  List<Block> blocks() {
    List<Block> all = new ArrayList<>();
    live().forEach(all::add);
    return all;
  }
}
