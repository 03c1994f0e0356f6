package dev.kmemspec.alloc;

import java.util.function.Consumer;

/**
 * How a heap is set up.
 *
 * @param name what it is called in events, leak reports and messages
 * @param limitBytes no more memory than this is ever used, from 1 MiB to 64 TiB; address space of
 *     that size is reserved at once, memory only when it is touched
 * @param mostThreads at most so many platform threads get a stock of free objects of their own; the
 *     others share
 * @param mostVirtualThreads at most so many virtual threads get one, of half the size
 * @param sheafBytes a thread keeps no more free bytes of one size class, but at least four blocks
 * @param onClose is told what was still live when the heap was closed
 */
public record HeapOptions(
    String name,
    long limitBytes,
    int mostThreads,
    int mostVirtualThreads,
    int sheafBytes,
    Consumer<LeakReport> onClose) {
  private static final System.Logger LOGGER = System.getLogger("dev.kmemspec.alloc");
  private static final long LEAST_LIMIT = 1L << 20;
  private static final long MOST_LIMIT = 1L << 46;

  /** 4 GiB at most; leaks are logged as warnings. */
  public static final HeapOptions DEFAULT =
      new HeapOptions("heap", 4L << 30, 256, 256, 64 << 10, HeapOptions::log);

  public HeapOptions {
    if (limitBytes < LEAST_LIMIT || limitBytes > MOST_LIMIT) {
      throw new IllegalArgumentException(
          "a limit of " + limitBytes + " bytes: expected 1 MiB to 64 TiB");
    }
    if (mostThreads < 1 || mostThreads > 65536) {
      throw new IllegalArgumentException(mostThreads + " threads: expected 1 to 65536");
    }
    if (mostVirtualThreads < 0 || mostVirtualThreads > 65536) {
      throw new IllegalArgumentException(
          mostVirtualThreads + " virtual threads: expected 0 to 65536");
    }
    if (sheafBytes < 0) {
      throw new IllegalArgumentException("a sheaf of " + sheafBytes + " bytes");
    }
  }

  /** The same under another name. */
  public HeapOptions named(String other) {
    return new HeapOptions(other, limitBytes, mostThreads, mostVirtualThreads, sheafBytes, onClose);
  }

  /** The same with another limit. */
  public HeapOptions limitedTo(long bytes) {
    return new HeapOptions(name, bytes, mostThreads, mostVirtualThreads, sheafBytes, onClose);
  }

  /** The same with stripes for so many platform threads. */
  public HeapOptions forThreads(int count) {
    return new HeapOptions(name, limitBytes, count, mostVirtualThreads, sheafBytes, onClose);
  }

  /** The same with stripes for so many virtual threads; without any, they all share. */
  public HeapOptions forVirtualThreads(int count) {
    return new HeapOptions(name, limitBytes, mostThreads, count, sheafBytes, onClose);
  }

  /** The same with sheaves of at most so many bytes. */
  public HeapOptions withSheavesOf(int bytes) {
    return new HeapOptions(name, limitBytes, mostThreads, mostVirtualThreads, bytes, onClose);
  }

  /** The same, and leaks are told to that. */
  public HeapOptions reportingLeaksTo(Consumer<LeakReport> consumer) {
    return new HeapOptions(name, limitBytes, mostThreads, mostVirtualThreads, sheafBytes, consumer);
  }

  private static void log(LeakReport report) {
    if (!report.isEmpty()) {
      LOGGER.log(System.Logger.Level.WARNING, report::toString);
    }
  }
}
