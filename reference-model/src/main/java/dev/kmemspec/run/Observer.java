package dev.kmemspec.run;

import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.UserHeap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at what a call handed out: frames, usable size, content. */
final class Observer {
  /** Larger blocks are neither written nor read: reading one costs more than it shows. */
  static final long MOST_CONTENT_BYTES = 64L << 20;

  private final Allocator allocator;
  private final int pageSize;
  private final boolean frames;
  private final boolean content;

  Observer(Allocator allocator, int pageSize, Set<Capability> capabilities) {
    this.allocator = allocator;
    this.pageSize = pageSize;
    frames = capabilities.contains(Capability.FRAMES);
    content = capabilities.contains(Capability.CONTENT);
  }

  /** Whether the block's content can be looked at. */
  boolean reaches(Holding holding) {
    return content
        && !holding.closed
        && holding.requested >= 0
        && holding.requested <= MOST_CONTENT_BYTES
        && (!early(holding) || exists(holding));
  }

  /** A fresh or moved block as the outcome of a call. */
  Outcome.Pointer pointer(Holding holding, boolean zeroed, boolean look) {
    boolean reached = reaches(holding) && holding.kind != Holding.Kind.CACHE;
    byte[] bytes = reached && (zeroed || look) ? bytes(holding) : null;
    return new Outcome.Pointer(
        holding.address,
        usable(holding),
        framesOf(holding),
        zeroed && bytes != null ? nonzero(bytes) : -1,
        look && bytes != null ? Content.of(bytes) : null,
        holding.cache.ctor ? holding.cache.ctors : -1);
  }

  Content content(Holding holding) {
    return Content.of(bytes(holding));
  }

  void fill(long address, long length, int seed) {
    byte[] bytes = new byte[Math.toIntExact(length)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (seed + i);
    }
    allocator.memory().write(address, bytes);
  }

  private byte[] bytes(Holding holding) {
    byte[] bytes = new byte[Math.toIntExact(holding.requested)];
    allocator.memory().read(holding.address, bytes);
    return bytes;
  }

  private long usable(Holding holding) {
    Kmalloc kmalloc = allocator.as(Kmalloc.class);
    if (holding.kind == Holding.Kind.KMALLOC && kmalloc != null) {
      return kmalloc.ksize(holding.address);
    }
    UserHeap heap = allocator.as(UserHeap.class);
    return holding.kind == Holding.Kind.USER && heap != null && heap.complete()
        ? heap.usableSize(holding.address)
        : -1;
  }

  /** Early memory may be where the machine has none; its frames are told by its address. */
  private static boolean early(Holding holding) {
    return holding.kind == Holding.Kind.MEMBLOCK || holding.kind == Holding.Kind.BOOTMEM;
  }

  private boolean exists(Holding holding) {
    for (long done = 0; done < holding.requested; done += pageSize) {
      if (allocator.memory().frame(holding.address + done) < 0) {
        return false;
      }
    }
    return holding.requested == 0
        || allocator.memory().frame(holding.address + holding.requested - 1) >= 0;
  }

  private @Nullable Frames framesOf(Holding holding) {
    boolean none = holding.kind == Holding.Kind.CACHE || early(holding) || ofProcess(holding.kind);
    if (!frames || none || holding.requested <= 0) {
      return null;
    }
    long firstPage = holding.address & -pageSize;
    long lastPage = (holding.address + holding.requested - 1) & -pageSize;
    long[] each = new long[Math.toIntExact((lastPage - firstPage) / pageSize) + 1];
    for (int i = 0; i < each.length; i++) {
      each[i] = allocator.memory().frame(firstPage + (long) i * pageSize);
    }
    return Frames.of(each);
  }

  /** What a process maps has no frame before it is touched, and may have another one later. */
  private static boolean ofProcess(Holding.Kind kind) {
    return kind == Holding.Kind.USER || kind == Holding.Kind.MAPPING;
  }

  /** How many of the bytes there are not zero, or -1 where nobody can look. */
  long nonzero(long address, long length) {
    if (!content || length > MOST_CONTENT_BYTES) {
      return -1;
    }
    byte[] bytes = new byte[Math.toIntExact(length)];
    allocator.memory().read(address, bytes);
    return nonzero(bytes);
  }

  private static long nonzero(byte[] bytes) {
    long count = 0;
    for (byte each : bytes) {
      count += each == 0 ? 0 : 1;
    }
    return count;
  }
}
