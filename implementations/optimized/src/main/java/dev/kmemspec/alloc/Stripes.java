package dev.kmemspec.alloc;

import dev.kmemspec.alloc.slab.Depot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which stripe is whose. A thread has one of its own, found by its number in a table; when the
 * thread has ended, the next one that needs a stripe adopts it with all that is in it. There are at
 * most so many for platform threads, and so many for virtual ones, whose stripes hold half as much.
 * Threads that find none use shared stripes for as long as one call takes, and try again later.
 *
 * <p>Assumptions: a thread passes itself. Guarantees: no two threads touch a stripe at the same
 * time. Progress: an owner never waits; a platform thread waits for the lock when it looks for a
 * stripe; others wait only while all shared stripes are in use, and then yield.
 */
final class Stripes {
  /** A thread looks for its stripe at so many places of the table, far from each other. */
  private static final int PROBES = 4;

  /** A virtual thread looks at so many stripes for one whose owner has ended. */
  private static final int LOOKS = 8;

  /** So many calls of threads without a stripe pass before one of them looks again. */
  private static final int PAUSE = 256;

  /** Threads of one kind, and the stripes that were made for them. */
  private static final class Kin {
    /** All that ever were, guarded by the lock. */
    final List<Stripe> stripes = new ArrayList<>();

    final boolean virtual;
    final int most;
    final int looks;

    /** Where the last look for an unused one ended. */
    int hand;

    /** Calls until somebody looks again; written by anybody, and exact for nobody. */
    int pause;

    Kin(boolean virtual, int most, int looks) {
      this.virtual = virtual;
      this.most = most;
      this.looks = looks;
    }
  }

  private final @Nullable Depot[] depots;
  private final Predicate<Thread> isAlive;

  /** A power of two of places: whose stripe was put there last, by number; 0 for nobody's. */
  private final long[] owners;

  /** The slots of those stripes, for the fast path; those of nobody where none is. */
  private final long[][] slots;

  private final long[] nobody;

  /** All that ever were, by their index. */
  private final Stripe[] made;

  private final Stripe[] shared;
  private final Kin platform;
  private final Kin virtual;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  /** For threads as they are. */
  Stripes(@Nullable Depot[] depots, int most, int mostVirtual, int sharedCount) {
    this(depots, most, mostVirtual, sharedCount, Thread::isAlive);
  }

  /**
   * At most so many stripes with an owner, and so many shared ones.
   *
   * @param isAlive whether a thread may still use its stripe; once it says no, it never says yes
   *     again
   */
  Stripes(
      @Nullable Depot[] depots,
      int most,
      int mostVirtual,
      int sharedCount,
      Predicate<Thread> isAlive) {
    this.depots = depots;
    this.isAlive = isAlive;
    platform = new Kin(false, most, most);
    virtual = new Kin(true, mostVirtual, LOOKS);
    made = new Stripe[most + mostVirtual];
    owners = new long[Math.max(64, Integer.highestOneBit(4 * made.length - 1) << 1)];
    slots = new long[owners.length][];
    nobody = new long[depots.length << Stripe.CLASS_SHIFT];
    Arrays.fill(slots, nobody);
    shared = new Stripe[sharedCount];
    Arrays.setAll(shared, index -> new Stripe(depots, index, false));
  }

  /** The slots of the stripe at a thread's first place, by its number; for the fast path alone. */
  long[][] slots() {
    return slots;
  }

  private int place(long thread, int probe) {
    return (int) thread + probe * (owners.length / PROBES) & owners.length - 1;
  }

  /** The thread's own stripe, made or adopted if need be; null where it has to share. */
  @Nullable Stripe own(Thread self) {
    long number = self.threadId();
    for (int probe = 0; probe < PROBES; probe++) {
      int place = place(number, probe);
      if (owners[place] == number) {
        return made[(int) slots[place][Stripe.INDEX]];
      }
    }
    return claim(self, self.isVirtual() ? virtual : platform);
  }

  private @Nullable Stripe claim(Thread self, Kin kin) {
    if (kin.pause > 0) {
      kin.pause--;
      return null;
    }
    if (!kin.virtual) {
      lock.lock();
    } else if (!lock.tryLock()) {
      return null;
    }
    try {
      requireOpen();
      Stripe stripe = claimed(self, kin);
      kin.pause = stripe == null ? PAUSE : 0;
      return stripe;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Stripe claimed(Thread self, Kin kin) {
    for (int probe = 0; probe < PROBES; probe++) {
      int place = place(self.threadId(), probe);
      Stripe there = standing(place);
      if (there == null || isUnused(there)) {
        boolean fits = there != null && there.virtual == kin.virtual;
        Stripe stripe = fits ? there : unused(kin);
        if (stripe != null) {
          stripe.own(self, place);
          slots[place] = stripe.slots;
          owners[place] = self.threadId();
        }
        return stripe;
      }
    }
    return null;
  }

  /**
   * Whose place it is; null where nobody was put there, or where it has been put elsewhere since.
   */
  private @Nullable Stripe standing(int place) {
    if (owners[place] == 0) {
      return null;
    }
    Stripe last = made[(int) slots[place][Stripe.INDEX]];
    return last.place == place ? last : null;
  }

  private boolean isUnused(Stripe stripe) {
    Thread owner = stripe.owner();
    return owner == null || !isAlive.test(owner);
  }

  /** A dead thread's stripe, with what is in it, or a new one; null where there are too many. */
  private @Nullable Stripe unused(Kin kin) {
    int count = kin.stripes.size();
    for (int i = Math.min(count, kin.looks); i > 0; i--) {
      kin.hand = kin.hand + 1 < count ? kin.hand + 1 : 0;
      Stripe stripe = kin.stripes.get(kin.hand);
      if (isUnused(stripe)) {
        return stripe;
      }
    }
    if (count >= kin.most) {
      return null;
    }
    int index = platform.stripes.size() + virtual.stripes.size();
    Stripe stripe = new Stripe(depots, index, kin.virtual);
    made[index] = stripe;
    kin.stripes.add(stripe);
    return stripe;
  }

  /** A shared stripe, locked. */
  @SuppressWarnings("ThreadPriorityCheck") // There is a stripe for every processor, and more.
  Stripe lockShared(Thread self) {
    requireOpen();
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
    lock.lock();
    try {
      for (Stripe stripe : owned()) {
        if (isUnused(stripe)) {
          stripe.flushAll(depots);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Stripe> owned() {
    List<Stripe> owned = new ArrayList<>(platform.stripes);
    owned.addAll(virtual.stripes);
    return owned;
  }

  /** Objects of a class in all stripes; exact only while no thread allocates. */
  long count(int sizeClass) {
    return all().stream().mapToLong(stripe -> stripe.count(sizeClass)).sum();
  }

  /** Calls that went to a depot; exact only while no thread allocates. */
  long slowCalls() {
    return all().stream().mapToLong(stripe -> stripe.refills + stripe.flushes).sum();
  }

  /** Stripes with an owner, dead or alive. */
  int ownedCount() {
    lock.lock();
    try {
      return owned().size();
    } finally {
      lock.unlock();
    }
  }

  List<Stripe> all() {
    lock.lock();
    try {
      List<Stripe> all = owned();
      all.addAll(List.of(shared));
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** No thread has a stripe any more, and none gets one. */
  void close() {
    lock.lock();
    try {
      closed = true;
      Arrays.fill(owners, 0);
      Arrays.fill(slots, nobody);
      owned().forEach(Stripe::disown);
    } finally {
      lock.unlock();
    }
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the heap is closed");
    }
  }
}
