package dev.kmemspec.alloc;

import dev.kmemspec.alloc.memory.SimulatedMemory;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import dev.kmemspec.alloc.slab.Depot;
import dev.kmemspec.alloc.slab.SlabLayout;
import dev.kmemspec.alloc.slab.SlabPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Predicate;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Threads that come and go, and fewer stripes than threads: one for platform threads, one for
 * virtual ones, one that all others share. Each of Lincheck's threads plays one thread after the
 * other: it says that the one has ended, and goes on as the next.
 */
@SuppressWarnings("ReferenceEquality") // A thread is itself.
public class StripesLincheckTest {
  private static final int FRAMES = 16;
  private static final int PLAYERS = 4;
  private static final int PARTS = 6;
  private static final int SIZE = 512;
  private static final long BASE = 1L << 40;
  private static final int STRIPES = 3;

  private final Pages pages =
      new Pages(
          new PageConfig(
              12, 3, 1, List.of(ZoneSpec.plain(0, FRAMES)), new int[] {0}, -1, false, true),
          new SimulatedMemory(BASE, FRAMES << 12),
          line -> {
            throw new IllegalStateException(line);
          });
  private final Depot depot =
      new Depot(
          "objects",
          0,
          new SlabLayout(16, SIZE, 0, 0),
          null,
          pages,
          new SlabPolicy(64, false, false, true, false, true, 4 * SIZE),
          null);
  private final @Nullable Depot[] depots = {null, depot};

  /** The threads that each player plays, every other one virtual; none of them is ever started. */
  private final Thread[][] parts = new Thread[PLAYERS][PARTS];

  private final AtomicIntegerArray part = new AtomicIntegerArray(PLAYERS);
  private final Stripes stripes = new Stripes(depots, 1, 1, 1, this::isAlive);

  /** Who is at a stripe at the moment. */
  private final AtomicIntegerArray visitors = new AtomicIntegerArray(STRIPES);

  /** Who has an object. */
  private final AtomicIntegerArray owners = new AtomicIntegerArray((FRAMES << 12) / SIZE);

  private final long[][] held = new long[PLAYERS][16];
  private final int[] counts = new int[PLAYERS];

  /** Nobody has anything. */
  public StripesLincheckTest() {
    for (int player = 0; player < PLAYERS; player++) {
      for (int i = 0; i < PARTS; i++) {
        boolean virtual = (player + i) % 2 == 1;
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        parts[player][i] = builder.unstarted(() -> {});
      }
    }
  }

  private boolean isAlive(Thread thread) {
    for (int player = 0; player < PLAYERS; player++) {
      int now = part.get(player);
      if (now < PARTS && parts[player][now] == thread) {
        return true;
      }
    }
    return false;
  }

  private int place(long object) {
    return (int) (object - BASE) / SIZE;
  }

  /**
   * Does something with the stripe that the thread may touch: true unless somebody else is there.
   */
  private boolean alone(Thread self, Predicate<Stripe> work) {
    Stripe own = stripes.own(self);
    Stripe stripe = own == null ? stripes.lockShared(self) : own;
    int number = own == null ? STRIPES - 1 : (int) own.slots[Stripe.INDEX];
    try {
      boolean alone = visitors.getAndIncrement(number) == 0;
      alone &= work.test(stripe);
      visitors.getAndDecrement(number);
      return alone;
    } finally {
      if (own == null) {
        stripe.unlock();
      }
    }
  }

  private @Nullable Thread self(int player) {
    int now = part.get(player);
    return now < PARTS ? parts[player][now] : null;
  }

  /** Takes an object: true unless somebody else has it. */
  @Operation
  public boolean take(@Param(gen = ThreadIdGen.class) int thread) {
    int player = thread % PLAYERS;
    Thread self = self(player);
    return self == null || alone(self, stripe -> takes(player, stripe));
  }

  private boolean takes(int player, Stripe stripe) {
    if (stripe.count(1) == 0 && !stripe.refill(1, depot, GfpFlags.NOWARN)) {
      return true;
    }
    long object = stripe.pop(1) & ~Depot.ZERO;
    held[player][counts[player]++] = object;
    return owners.getAndSet(place(object), 1) == 0;
  }

  /** Gives all objects back that this player's threads took. */
  @Operation
  public boolean give(@Param(gen = ThreadIdGen.class) int thread) {
    int player = thread % PLAYERS;
    Thread self = self(player);
    boolean alone = true;
    while (self != null && counts[player] > 0) {
      long object = held[player][--counts[player]];
      owners.set(place(object), 0);
      alone &= alone(self, stripe -> gives(stripe, object));
    }
    return alone;
  }

  private boolean gives(Stripe stripe, long object) {
    if (!stripe.push(1, object)) {
      stripe.flushHalf(1, depot);
      return stripe.push(1, object);
    }
    return true;
  }

  /** The thread ends; what it leaves is adopted by the next that looks. */
  @Operation
  public boolean end(@Param(gen = ThreadIdGen.class) int thread) {
    part.incrementAndGet(thread % PLAYERS);
    return true;
  }

  /** Gives back what nobody is at, while others run. */
  @Operation
  public boolean reclaim() {
    stripes.flushIdle();
    return true;
  }

  /** The counts of the stripes, and of the depot, once both threads are done. */
  @Validate
  public void validate() {
    stripes.all().forEach(stripe -> stripe.validate(depots));
    depot.validate();
    long out = Arrays.stream(counts).sum();
    if (stripes.count(1) + depot.counts().stored() + out != depot.counts().active()) {
      throw new IllegalStateException("objects out are neither held nor in a stripe or barn");
    }
    pages.validate();
  }

  @Test
  void a_stripe_is_touched_by_one_thread_at_a_time() {
    Interleavings.explore(StripesLincheckTest.class);
  }
}
