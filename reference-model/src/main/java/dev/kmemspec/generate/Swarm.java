package dev.kmemspec.generate;

import java.util.random.RandomGenerator;

/**
 * The temper of one program: which calls it makes and how often, drawn anew for every program.
 * Programs that do everything evenly never do one thing often enough; a swarm of one-sided ones
 * does. After Groce et al., "Swarm Testing" (ISSTA 2012).
 */
final class Swarm {
  /** How allocations and frees relate. */
  enum Style {
    /** As many frees as allocations. */
    BALANCED(4, 4),
    /** What is allocated is soon freed. */
    CHURN(3, 8),
    /** Frees are rare, so that the memory fills up. */
    LATE(8, 1),
    /** Nothing is freed before the end. */
    HOARD(8, 0),
    /** The machine is filled until it answers NULL, then emptied, again and again. */
    FILL(4, 4);

    final int allocating;
    final int freeing;

    Style(int allocating, int freeing) {
      this.allocating = allocating;
      this.freeing = freeing;
    }
  }

  /** What happens at the end. */
  enum Ending {
    /** Everything stays. */
    LEAVE,
    /** Everything stays, and the counters are read. */
    LOOK,
    /** Everything is freed one by one, caches are destroyed, the counters are read. */
    FREE,
    /** The same, objects in bulk, caches shrunk. */
    FREE_IN_BULK
  }

  private static final double ENABLED = 0.65;

  final Style style;
  final Ending ending;

  /** Whether the last thing allocated is freed first. */
  final boolean lastInFirstOut;

  /** Probabilities, each for one call. */
  final double atomicMasks;

  final double oddMasks;
  final double strictNode;
  final double zeroing;
  final double zoneBits;
  final double compound;
  final double entersContext;
  final double leavesContext;
  final double changesCpu;
  final double touchesMemory;
  final double looksBefore;
  final double misuses;

  /** Whether the counters are read before anything else. */
  final boolean looksFirst;

  private final RandomGenerator random;

  Swarm(RandomGenerator random) {
    this.random = random;
    style = Style.values()[random.nextInt(Style.values().length)];
    ending = Ending.values()[random.nextInt(Ending.values().length)];
    lastInFirstOut = random.nextBoolean();
    atomicMasks = often(0.5);
    oddMasks = often(0.4);
    strictNode = seldom(0.4);
    zeroing = often(0.8);
    zoneBits = seldom(0.5);
    compound = often(0.8);
    entersContext = seldom(0.3);
    leavesContext = 0.05 + often(0.5);
    changesCpu = seldom(0.5);
    touchesMemory = often(0.6);
    looksBefore = seldom(0.4);
    misuses = 0.1 + 0.4 * random.nextDouble();
    looksFirst = random.nextInt(3) == 0;
  }

  /** Up to that probability; in a quarter of the programs none. */
  private double often(double most) {
    return random.nextInt(4) == 0 ? 0 : most * random.nextDouble();
  }

  /** Up to that probability; in half of the programs none. */
  private double seldom(double most) {
    return random.nextBoolean() ? 0 : most * random.nextDouble();
  }

  /** How often a kind of call is made, relative to the others; 0: never. */
  int weight() {
    return random.nextDouble() < ENABLED ? 1 << random.nextInt(5) : 0;
  }
}
