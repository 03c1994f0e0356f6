package dev.kmemspec.netty;

import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * malloc and free over direct buffers. A buffer is an object, not an address: the adapter keeps the
 * buffer of each live block, and finds it by the block's address. What Netty does not promise, the
 * adapter adds: an alignment, by asking for more where a buffer starts at the wrong place; zeros; a
 * NULL instead of an exception; and for malloc(0), where Netty answers with a buffer that all
 * share, NULL too. No buffer has more than 2 GiB. For one thread.
 */
final class NettyHeap implements UserHeap {
  private static final int ALIGN = 16;

  /** A block: what its buffer holds from the offset on. */
  private record Held(ByteBuf buffer, int offset) {}

  private final ByteBufAllocator allocator;
  private final TreeMap<Long, Held> live = new TreeMap<>();

  NettyHeap(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public Memory memory() {
    return new Memory() {
      @Override
      public void read(long address, byte[] into) {
        Map.Entry<Long, Held> block = blockAt(address);
        block.getValue().buffer().getBytes(index(block, address), into);
      }

      @Override
      public void write(long address, byte[] from) {
        Map.Entry<Long, Held> block = blockAt(address);
        block.getValue().buffer().setBytes(index(block, address), from);
      }
    };
  }

  private Map.Entry<Long, Held> blockAt(long address) {
    Map.Entry<Long, Held> block = live.floorEntry(address);
    if (block == null) {
      throw new IllegalArgumentException("0x" + Long.toHexString(address) + " is in no live block");
    }
    return block;
  }

  private static int index(Map.Entry<Long, Held> block, long address) {
    return Math.toIntExact(block.getValue().offset() + address - block.getKey());
  }

  @Override
  public long malloc(long size) {
    return alignedAlloc(ALIGN, size);
  }

  @Override
  public long alignedAlloc(long alignment, long size) {
    if (size <= 0 || alignment <= 0 || Long.bitCount(alignment) != 1) {
      return 0;
    }
    ByteBuf buffer = buffer(size);
    if (buffer != null && (address(buffer) & (alignment - 1)) != 0) {
      buffer.release();
      buffer = size + alignment < 0 ? null : buffer(size + alignment - 1);
    }
    return buffer == null ? 0 : keep(buffer, alignment);
  }

  private @Nullable ByteBuf buffer(long size) {
    if (size > Integer.MAX_VALUE) {
      return null;
    }
    try {
      return allocator.directBuffer((int) size);
    } catch (OutOfMemoryError refused) {
      return null;
    }
  }

  private long keep(ByteBuf buffer, long alignment) {
    int offset = (int) (-address(buffer) & (alignment - 1));
    long address = address(buffer) + offset;
    live.put(address, new Held(buffer, offset));
    return address;
  }

  private static long address(ByteBuf buffer) {
    return MemorySegment.ofBuffer(buffer.internalNioBuffer(0, buffer.capacity())).address();
  }

  @Override
  public void free(long p) {
    if (p != 0) {
      held(p).buffer().release();
      live.remove(p);
    }
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public long realloc(long p, long size) {
    if (p == 0) {
      return malloc(size);
    }
    Held old = held(p);
    if (size <= 0 || size > Integer.MAX_VALUE - old.offset()) {
      if (size == 0) {
        free(p);
      }
      return 0;
    }
    return old.offset() == 0 ? resized(p, old, (int) size) : moved(p, old, (int) size);
  }

  /** By Netty itself, which keeps the content and may move it. */
  private long resized(long p, Held old, int size) {
    try {
      old.buffer().capacity(size);
    } catch (OutOfMemoryError refused) {
      return 0;
    }
    live.remove(p);
    long address = address(old.buffer());
    live.put(address, old);
    if ((address & (ALIGN - 1)) == 0) {
      return address;
    }
    long aligned = moved(address, old, size);
    if (aligned == 0) {
      throw new OutOfMemoryError("it moved to where it may not be, and there is no other place");
    }
    return aligned;
  }

  private long moved(long p, Held old, int size) {
    long address = malloc(size);
    if (address != 0) {
      Held fresh = held(address);
      int kept = Math.min(size, old.buffer().capacity() - old.offset());
      fresh.buffer().setBytes(fresh.offset(), old.buffer(), old.offset(), kept);
      free(p);
    }
    return address;
  }

  @Override
  public long usableSize(long p) {
    return p == 0 ? 0 : held(p).buffer().capacity() - held(p).offset();
  }

  private Held held(long p) {
    Held block = live.get(p);
    if (block == null) {
      throw new IllegalArgumentException("0x" + Long.toHexString(p) + " is no live block");
    }
    return block;
  }

  /** Frees what is still live. */
  @Override
  public void close() {
    live.values().forEach(block -> block.buffer().release());
    live.clear();
  }

  /** How many blocks are live. */
  int blocks() {
    return live.size();
  }
}
