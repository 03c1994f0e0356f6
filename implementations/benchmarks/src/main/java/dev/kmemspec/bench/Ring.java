package dev.kmemspec.bench;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Batches of blocks on their way from one thread to another, which spin while they wait: a sleeping
 * thread would take microseconds to wake, and hide what the allocator costs.
 */
final class Ring {
  /** So many objects lie between the two counts. */
  private static final int FAR = 64;

  private static final int SPINS = 1 << 10;

  private final long[][] batches;
  private final int mask;
  private final AtomicLong[] counts = new AtomicLong[FAR];
  private final AtomicLong sent;
  private final AtomicLong received;
  private volatile boolean closed;

  /** So many places, a power of two, for batches of that many blocks. */
  Ring(int places, int batch) {
    batches = new long[places][batch];
    mask = places - 1;
    // Made with others between them, so that the two ends do not share a line.
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new AtomicLong();
    }
    sent = counts[0];
    received = counts[FAR - 1];
  }

  /** The sender's next batch, to be filled. */
  long[] toFill() {
    long number = sent.getPlain();
    for (int spins = 0; number - received.getAcquire() > mask; spins++) {
      pause(spins);
    }
    return batches[(int) number & mask];
  }

  /** The batch is filled. */
  void filled() {
    sent.setRelease(sent.getPlain() + 1);
  }

  /** The receiver's next batch; none, of no blocks, once the ring is closed. */
  long[] toEmpty() {
    long number = received.getPlain();
    for (int spins = 0; sent.getAcquire() == number; spins++) {
      if (closed) {
        return new long[0];
      }
      pause(spins);
    }
    return batches[(int) number & mask];
  }

  /** The batch is empty. */
  void emptied() {
    received.setRelease(received.getPlain() + 1);
  }

  /** The receiver gets what is there, and then none. */
  void close() {
    closed = true;
  }

  @SuppressWarnings("ThreadPriorityCheck") // The other end may need this processor.
  private static void pause(int spins) {
    if (spins < SPINS) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
