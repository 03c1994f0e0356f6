package dev.kmemspec.rule;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The specification's state: who holds which bytes, which caches exist, what is known of their
 * content. It moves on with what was observed, also after a violation. Rules read it; only the judge
 * moves it. Not thread-safe.
 */
public final class World {
  private final Setting setting;
  private final SizeClasses classes;
  private final Bindings bindings = new Bindings();
  private final Intervals<Block> live = new Intervals<>();
  private final Map<Long, Cache> caches = new HashMap<>();
  private final Tally tally = new Tally();
  private final Ledger ledger;
  private final Map<Long, Block> gone = new HashMap<>();
  private final Intervals<Content> wiped = new Intervals<>();
  private Step now;
  private long steps;
  private boolean undefined;

  World(Setting setting) {
    this.setting = setting;
    classes = SizeClasses.of(setting.machine());
    ledger = new Ledger(setting);
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

  /** Whether the block that started there was given back; known only where misuse was made. */
  boolean gaveBack(long address) {
    return gone.containsKey(address);
  }

  /** How much of the machine the trace saw. */
  Setting.Witness witness() {
    return setting.witness();
  }

  /** Whether every call on a machine known in full was seen, so that totals can be decided. */
  boolean complete() {
    return setting.witness() == Setting.Witness.COMPLETE;
  }

  /** The kmalloc classes of the machine. */
  SizeClasses classes() {
    return classes;
  }

  /** The step being judged. */
  Step now() {
    return now;
  }

  /** The context of the step being judged. */
  Context context() {
    return now.invocation().context();
  }

  /** How many steps came before the one being judged. */
  long steps() {
    return steps;
  }

  /** What is known of the free pages. */
  Ledger ledger() {
    return ledger;
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
    return live.startingAt(bindings.value(operand));
  }

  /** The live block that starts exactly there, or null. */
  @Nullable Block blockAt(long address) {
    return live.startingAt(address);
  }

  /** A live block that shares a byte with [address, address + max(1, size)), or null. */
  @Nullable Block overlapping(long address, long size) {
    return live.overlapping(address, Math.max(1, size));
  }

  /** The cache that the operand names, destroyed or not, or null. */
  @Nullable Cache cache(Operand operand) {
    return caches.get(bindings.value(operand));
  }

  /** Every live block, by ascending address. */
  Intervals<Block> live() {
    return live;
  }

  /** Looks at the step; the world is still the one before it. */
  void face(Step step) {
    now = step;
  }

  /** Moves on with what was observed. */
  void pass() {
    Step step = now;
    switch (step.call()) {
      case PageCall call -> PageMoves.apply(this, call, step.outcome());
      case SlabCall call -> SlabMoves.apply(this, call, step.outcome());
      case KmallocCall call -> KmallocMoves.apply(this, call, step.outcome());
      case UserCall call -> UserMoves.apply(this, call, step.outcome());
      case MemoryCall call -> MemoryMoves.apply(this, call, step.outcome());
      case WatchCall call -> ledger.watched(call, step.outcome());
    }
    String result = step.invocation().result();
    if (result != null) {
      bindings.bind(result, step.outcome());
    }
    steps++;
  }

  /** A block is handed out. Whatever it overlaps is forgotten, so that the map stays disjoint. */
  void take(Block block) {
    Block other = live.overlapping(block.address, block.extent());
    while (other != null) {
      live.remove(other.address);
      forgotten(other);
      tally.reappeared++;
      other = live.overlapping(block.address, block.extent());
    }
    live.put(block.address, block.extent(), block);
    if (block.cache != null) {
      block.cache.live++;
    }
    if (wiped.size() > 0) {
      block.wiped = wiped.startingAt(block.address);
      unwipe(block);
    }
    if (misuse()) {
      gone.remove(block.address);
    }
    ledger.taken(this, block);
  }

  /** The block that starts there is given back; null where none does. */
  @Nullable Block release(long address) {
    Block old = live.remove(address);
    if (old == null) {
      tally.unknownFrees++;
      return null;
    }
    forgotten(old);
    if (misuse()) {
      gone.put(address, old);
    }
    ledger.released(this, old);
    return old;
  }

  private static void forgotten(Block block) {
    if (block.cache != null) {
      block.cache.live--;
    }
  }

  /** kfree_sensitive gave the block back: its content must never show again (KM-26). */
  void wiped(Block block) {
    if (block.known.length() > 0) {
      unwipe(block);
      wiped.put(block.address, block.extent(), block.known);
    }
  }

  private void unwipe(Block block) {
    while (wiped.removeOverlapping(block.address, block.extent())) {
      // One after the other.
    }
  }

  /** A live block's size changed in place. */
  void resize(Block block, long requested) {
    live.remove(block.address);
    block.requested = requested;
    live.put(block.address, block.extent(), block);
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
    live.forEach(all::add);
    return all;
  }
}
