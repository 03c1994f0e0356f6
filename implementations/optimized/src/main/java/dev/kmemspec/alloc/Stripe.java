package dev.kmemspec.alloc;

import dev.kmemspec.alloc.slab.Depot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * One thread's stock of free objects: for each class 64 words, a head and the objects, newest last.
 * The head has the number of objects in its lowest byte, the room for more in the next, and above
 * them the number of the thread that may touch them: all that a call has to look at lies in one
 * word. Class 0 has no objects and no room; its second word is the stripe's own number.
 *
 * <p>When a stripe is adopted, the head of class 0 says so, and each other head when the class is
 * first used again.
 *
 * <p>Identity: of every class, count + room = capacity <= 60.
 *
 * <p>Assumptions: an owned stripe is touched by its owner alone, or, when that thread has ended, by
 * whoever found out by {@link Thread#isAlive}. A shared one is touched between {@link #tryLock} and
 * {@link #unlock}. Guarantees: an object in a stripe is nowhere else.
 */
final class Stripe {
  /** The head of class 0. */
  static final int OWNER = 0;

  /**
   * Above this a head has the number of the thread that may touch it, 0 for none. Only a thread
   * itself writes its own number, so that a stale look never says yes wrongly.
   */
  static final int OWNER_SHIFT = 16;

  static final int COUNT = 0xff;
  static final int ROOM = 0xff00;

  /** What a head gains when an object is taken: room for one more, and one object less. */
  static final int TAKEN = 0x100 - 1;

  /** The word with its number among all stripes. */
  static final int INDEX = 1;

  static final int NOWHERE = -1;
  static final int CLASS_SHIFT = 6;
  private static final int ROOM_SHIFT = 8;

  private static final VarHandle BUSY;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(Stripe.class, "busy", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final long[] slots;

  /** Made for a virtual thread: it holds half as much. */
  final boolean virtual;

  /**
   * Who may touch it; null for nobody, and for a shared one. A thread that nobody can reach any
   * more is not kept from being collected.
   */
  private @Nullable WeakReference<Thread> owner;

  /** Where its owner finds it, or {@link #NOWHERE}. */
  int place = NOWHERE;

  /** Slow calls that went to a depot, for the statistics. */
  long refills;

  long flushes;

  @SuppressWarnings("unused") // Through BUSY.
  private boolean busy;

  /** It is that thread's now; only the thread itself says so. */
  void own(Thread self, int where) {
    place = where;
    owner = new WeakReference<>(self);
    slots[OWNER] = self.threadId() << OWNER_SHIFT;
  }

  /** Who may touch it; null for nobody, and where that thread is gone without a trace. */
  @Nullable Thread owner() {
    return owner == null ? null : owner.get();
  }

  /** It is nobody's. */
  void disown() {
    owner = null;
    slots[OWNER] = 0;
  }

  /** An empty stripe for those depots; class 0 has none. */
  Stripe(@Nullable Depot[] depots, int index, boolean virtual) {
    this.virtual = virtual;
    slots = new long[depots.length << CLASS_SHIFT];
    slots[INDEX] = index;
    for (int each = 1; each < depots.length; each++) {
      Depot depot = depots[each];
      if (depot != null) {
        int capacity = virtual ? depot.batch() : depot.capacity();
        slots[each << CLASS_SHIFT] = (long) capacity << ROOM_SHIFT;
      }
    }
  }

  /** Takes a shared stripe if nobody has it. */
  boolean tryLock() {
    return BUSY.compareAndSet(this, false, true);
  }

  void unlock() {
    BUSY.setRelease(this, false);
  }

  int count(int sizeClass) {
    return (int) slots[sizeClass << CLASS_SHIFT] & COUNT;
  }

  /** The head of a class, whoever had it last, as that of today's owner. */
  private long head(int at) {
    return slots[OWNER] | (slots[at] & (ROOM | COUNT));
  }

  /** An entry, or 0 where there is none; {@link Depot#ZERO} is set where it reads as zero. */
  long pop(int sizeClass) {
    int at = sizeClass << CLASS_SHIFT;
    long head = head(at);
    int count = (int) head & COUNT;
    if (count == 0) {
      return 0;
    }
    slots[at] = head + TAKEN;
    return slots[at + count];
  }

  /** Adds an object; false where there is no room. */
  boolean push(int sizeClass, long object) {
    int at = sizeClass << CLASS_SHIFT;
    long head = head(at);
    if ((head & ROOM) == 0) {
      return false;
    }
    slots[at + ((int) head & COUNT) + 1] = object;
    slots[at] = head - TAKEN;
    return true;
  }

  /** Fetches a batch; false where the depot has none. The class is empty before. */
  boolean refill(int sizeClass, Depot depot, int gfp) {
    int at = sizeClass << CLASS_SHIFT;
    refills++;
    int got = depot.refill(0, gfp, slots, at + 1, depot.batch());
    slots[at] = head(at) - (long) got * TAKEN;
    return got > 0;
  }

  /** Gives the older half to the depot; the class is full before. */
  void flushHalf(int sizeClass, Depot depot) {
    int at = sizeClass << CLASS_SHIFT;
    int batch = depot.batch();
    flushes++;
    depot.store(0, slots, at + 1);
    System.arraycopy(slots, at + 1 + batch, slots, at + 1, count(sizeClass) - batch);
    slots[at] = head(at) + (long) batch * TAKEN;
  }

  /** Gives everything to the depots' slabs. */
  void flushAll(@Nullable Depot[] depots) {
    for (int each = 1; each < depots.length; each++) {
      int at = each << CLASS_SHIFT;
      int count = count(each);
      Depot depot = depots[each];
      if (count > 0 && depot != null) {
        slots[at] = head(at) + (long) count * TAKEN;
        depot.giveBack(0, slots, at + 1, count);
      }
    }
  }

  /**
   * Checks the counts.
   *
   * @throws IllegalStateException saying what is wrong
   */
  void validate(@Nullable Depot[] depots) {
    for (int each = 1; each < depots.length; each++) {
      Depot depot = depots[each];
      long head = slots[each << CLASS_SHIFT];
      int capacity = depot == null ? 0 : virtual ? depot.batch() : depot.capacity();
      if (count(each) + ((head & ROOM) >>> ROOM_SHIFT) != capacity) {
        throw new IllegalStateException(
            "class " + each + " of a stripe has head 0x" + Long.toHexString(head));
      }
    }
  }
}
