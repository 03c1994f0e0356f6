package dev.kmemspec.alloc;

import dev.kmemspec.alloc.slab.Depot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stripe is whose. A platform thread has one of its own, found by its number in a table; when
 * the thread has ended, the next one that needs a stripe adopts it with all that is in it. Virtual
 * threads, and platform threads that find no place, use shared stripes for as long as one call
 * takes.
 *
 * <p>Assumptions: none. Guarantees: no two threads touch a stripe at the same time. Progress: an
 * owner never waits; others wait only while all shared stripes are in use, and then yield.
 */
@SuppressWarnings("ReferenceEquality") // A thread is itself.
final class Stripes {
  /** A thread looks for its stripe at so many places of the table. */
  private static final int PROBES = 4;

  private final @Nullable Depot[] depots;
  private final Stripe nobody;

  /** A power of two of places; never null inside, {@code nobody} where nobody is. */
  private final Stripe[] table;

  /** The slots of the same stripes, for the fast path. */
  private final long[][] slots;

  private final Stripe[] shared;

  /** All that ever were, guarded by this. */
  private final List<Stripe> owned = new ArrayList<>();

  private final int most;
  private boolean closed;

  /** At most so many stripes with an owner, and so many shared ones. */
  Stripes(@Nullable Depot[] depots, int most, int sharedCount) {
    this.depots = depots;
    this.most = most;
    nobody = new Stripe(new Depot[0]);
    table = new Stripe[Math.max(64, Integer.highestOneBit(4 * most - 1) << 1)];
    Arrays.fill(table, nobody);
    slots = new long[table.length][];
    Arrays.fill(slots, nobody.slots);
    shared = new Stripe[sharedCount];
    Arrays.setAll(shared, index -> new Stripe(depots));
  }

  /** The slots of the stripe at a thread's first place, by its number; for the fast path alone. */
  long[][] slots() {
    return slots;
  }

  /** The thread's own stripe, made or adopted if need be; null where it has to share. */
  @Nullable Stripe own(Thread self) {
    if (self.isVirtual()) {
      return null;
    }
    int mask = table.length - 1;
    int home = (int) self.threadId() & mask;
    for (int probe = 0; probe < PROBES; probe++) {
      Stripe stripe = table[home + probe & mask];
      if (stripe.owner == self) {
        return stripe;
      }
    }
    return claim(self, home, mask);
  }

  private synchronized @Nullable Stripe claim(Thread self, int home, int mask) {
    requireOpen();
    for (int probe = 0; probe < PROBES; probe++) {
      int place = home + probe & mask;
      Thread other = table[place].owner;
      if (other == null || !other.isAlive()) {
        Stripe stripe = table[place] == nobody ? unused() : table[place];
        if (stripe == null) {
          return null;
        }
        stripe.own(self);
        put(place, stripe);
        return stripe;
      }
    }
    return null;
  }

  private void put(int place, Stripe stripe) {
    table[place] = stripe;
    slots[place] = stripe.slots;
  }

  /** A dead thread's stripe, with what is in it, or a new one; null where there are too many. */
  private @Nullable Stripe unused() {
    for (int place = 0; place < table.length; place++) {
      Stripe stripe = table[place];
      Thread owner = stripe.owner;
      if (stripe != nobody && (owner == null || !owner.isAlive())) {
        put(place, nobody);
        return stripe;
      }
    }
    if (owned.size() >= most) {
      return null;
    }
    Stripe stripe = new Stripe(depots);
    owned.add(stripe);
    return stripe;
  }

  /** A shared stripe, locked. */
  @SuppressWarnings("ThreadPriorityCheck") // There is a stripe for every processor, and more.
  Stripe lockShared(Thread self) {
    int start = (int) self.threadId();
    while (true) {
      for (int i = 0; i < shared.length; i++) {
        Stripe stripe = shared[Math.floorMod(start + i, shared.length)];
        if (stripe.tryLock()) {
          return stripe;
        }
      }
      Thread.yield();
    }
  }

  /** Gives back what dead threads and idle shared stripes hold. */
  void flushIdle() {
    for (Stripe stripe : shared) {
      if (stripe.tryLock()) {
        try {
          stripe.flushAll(depots);
        } finally {
          stripe.unlock();
        }
      }
    }
    synchronized (this) {
      for (Stripe stripe : owned) {
        Thread owner = stripe.owner;
        if (owner == null || !owner.isAlive()) {
          stripe.flushAll(depots);
        }
      }
    }
  }

  /** Objects of a class in all stripes; exact only while no thread allocates. */
  synchronized long count(int sizeClass) {
    long sum = 0;
    for (Stripe stripe : all()) {
      sum += stripe.count(sizeClass);
    }
    return sum;
  }

  /** Calls that went to a depot; exact only while no thread allocates. */
  synchronized long slowCalls() {
    return all().stream().mapToLong(stripe -> stripe.refills + stripe.flushes).sum();
  }

  /** Stripes with an owner, dead or alive. */
  synchronized int ownedCount() {
    return owned.size();
  }

  synchronized List<Stripe> all() {
    List<Stripe> all = new ArrayList<>(owned);
    all.addAll(List.of(shared));
    return all;
  }

  /** No thread has a stripe any more, and none gets one. */
  synchronized void close() {
    closed = true;
    Arrays.fill(table, nobody);
    Arrays.fill(slots, nobody.slots);
    owned.forEach(Stripe::disown);
  }

  synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the heap is closed");
    }
  }
}
