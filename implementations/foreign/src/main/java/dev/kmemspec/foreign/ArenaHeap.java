package dev.kmemspec.foreign;

import dev.kmemspec.program.Call;
import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;

/**
 * malloc and free over arenas. An arena frees all that it allocated at once, so each block has one
 * of its own, and the adapter finds it by the block's address. An arena has no realloc: the adapter
 * copies. Every block is zeroed; no block has more bytes than were asked for; a segment of no bytes
 * has no address of its own, so that malloc(0) is NULL. For one thread.
 */
final class ArenaHeap implements UserHeap {
  private static final int ALIGN = 16;

  /** A block and the arena that has nothing else. */
  private record Held(Arena arena, MemorySegment segment) {}

  private final TreeMap<Long, Held> live = new TreeMap<>();

  @Override
  public Memory memory() {
    return new Memory() {
      @Override
      public void read(long address, byte[] into) {
        MemorySegment.copy(
            segment(address, into.length), ValueLayout.JAVA_BYTE, 0, into, 0, into.length);
      }

      @Override
      public void write(long address, byte[] from) {
        MemorySegment.copy(
            from, 0, segment(address, from.length), ValueLayout.JAVA_BYTE, 0, from.length);
      }
    };
  }

  /** The bytes there, of the block that they lie in. */
  private MemorySegment segment(long address, long length) {
    Map.Entry<Long, Held> block = live.floorEntry(address);
    if (block == null) {
      throw new IllegalArgumentException("0x" + Long.toHexString(address) + " is in no live block");
    }
    return block.getValue().segment().asSlice(address - block.getKey(), length);
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
    Arena arena = Arena.ofConfined();
    try {
      MemorySegment segment = arena.allocate(size, Math.max(ALIGN, alignment));
      live.put(segment.address(), new Held(arena, segment));
      return segment.address();
    } catch (OutOfMemoryError | IllegalArgumentException refused) {
      arena.close();
      return 0;
    }
  }

  /** An arena's memory is zero. */
  @Override
  public long calloc(long n, long size) {
    return malloc(Call.product(n, size));
  }

  @Override
  public void free(long p) {
    if (p != 0) {
      held(p).arena().close();
      live.remove(p);
    }
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public long realloc(long p, long size) {
    Held old = p == 0 ? null : held(p);
    long moved = malloc(size);
    if (old != null && moved != 0) {
      long kept = Math.min(size, old.segment().byteSize());
      MemorySegment.copy(old.segment(), 0, segment(moved, kept), 0, kept);
    }
    if (moved != 0 || size == 0) {
      free(p);
    }
    return moved;
  }

  @Override
  public long usableSize(long p) {
    return p == 0 ? 0 : held(p).segment().byteSize();
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
    live.values().forEach(block -> block.arena().close());
    live.clear();
  }

  /** How many blocks are live. */
  int blocks() {
    return live.size();
  }
}
