package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import java.util.random.RandomGenerator;

/** Draws GFP masks that are legal for a kind of call in a context. */
final class Masks {
  private static final Gfp[] SLEEPING = {
    Gfp.KERNEL, Gfp.KERNEL, Gfp.KERNEL, Gfp.USER, Gfp.NOFS, Gfp.NOIO
  };
  private static final Gfp[] NOT_SLEEPING = {Gfp.ATOMIC, Gfp.ATOMIC, Gfp.NOWAIT, Gfp.NONE};

  /** Bits that any call may have, whatever the others are. */
  private static final int[] HARMLESS = {
    Gfp.NOWARN_BIT,
    Gfp.NORETRY_BIT,
    Gfp.RETRY_MAYFAIL_BIT,
    Gfp.WRITE_BIT,
    Gfp.ACCOUNT_BIT,
    Gfp.HARDWALL_BIT,
    Gfp.NOMEMALLOC_BIT,
    Gfp.HIGH_BIT
  };

  private final RandomGenerator random;
  private final Swarm swarm;

  Masks(RandomGenerator random, Swarm swarm) {
    this.random = random;
    this.swarm = swarm;
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** A mask for any call: whether it blocks follows from the context. */
  private Gfp base(Context context) {
    boolean sleeps = context.sleepable() && !chance(swarm.atomicMasks);
    Gfp[] usual = sleeps ? SLEEPING : NOT_SLEEPING;
    int bits = usual[random.nextInt(usual.length)].bits();
    if (chance(swarm.oddMasks)) {
      bits |= HARMLESS[random.nextInt(HARMLESS.length)];
    }
    if (chance(swarm.strictNode)) {
      bits |= Gfp.THISNODE_BIT;
    }
    if (chance(swarm.oddMasks / 16)) {
      bits |= Gfp.MEMALLOC_BIT;
    }
    return new Gfp(bits);
  }

  private Gfp zeroing(Gfp mask) {
    return chance(swarm.zeroing) ? mask.with(Gfp.ZERO) : mask;
  }

  /** For pages: any zone, movable, compound. */
  Gfp pages(Context context, boolean mayBeHigh) {
    int bits = zeroing(base(context)).bits();
    if (chance(swarm.zoneBits)) {
      bits |=
          switch (random.nextInt(mayBeHigh ? 4 : 2)) {
            case 0 -> Gfp.DMA_BIT;
            case 1 -> Gfp.DMA32_BIT;
            case 2 -> Gfp.HIGHMEM_BIT;
            default -> Gfp.HIGHMEM_BIT | Gfp.MOVABLE_BIT;
          };
    } else if (chance(swarm.oddMasks)) {
      bits |= random.nextBoolean() ? Gfp.MOVABLE_BIT : Gfp.RECLAIMABLE_BIT;
    }
    return new Gfp(bits);
  }

  /** For pages that may have to stay together. */
  Gfp compound(Gfp mask) {
    return chance(swarm.compound) ? mask.with(Gfp.COMP) : mask;
  }

  /** For kmalloc: of the zones only DMA (KM-09, KM-10). */
  Gfp kmalloc(Context context) {
    Gfp mask = zeroing(base(context));
    if (chance(swarm.zoneBits)) {
      return mask.with(Gfp.DMA);
    }
    return chance(swarm.oddMasks / 4) ? mask.with(new Gfp(Gfp.RECLAIMABLE_BIT)) : mask;
  }

  /** For slab caches: the cache knows its zone. */
  Gfp slab(Context context, boolean mayZero) {
    Gfp mask = base(context);
    return mayZero ? zeroing(mask) : mask;
  }

  /** With __GFP_NOFAIL, which only a call that may block can promise (GF-07). */
  Gfp noFail(Gfp mask) {
    return mask.blocking() && !mask.has(Gfp.NORETRY_BIT) && chance(swarm.oddMasks / 2)
        ? mask.with(Gfp.NOFAIL)
        : mask;
  }
}
