package com.example;

import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A heap of 1 MiB, first fit. Two methods make it an allocator; the third lets its content be seen.
 */
public final class TinyHeap implements UserHeap {
  private static final long START = 0x10000;
  private static final int BYTES = 1 << 20;
  private static final int ALIGN = 16;

  private final byte[] arena = new byte[BYTES];
  private final TreeMap<Long, Long> lengthByStart = new TreeMap<>();

  @Override
  public long malloc(long size) {
    if (size < 0 || size > BYTES) {
      return 0; // Sizes are unsigned: a negative number is one near SIZE_MAX.
    }
    long length = Math.ceilDiv(Math.max(1, size), ALIGN) * ALIGN;
    long at = START;
    for (Map.Entry<Long, Long> block : lengthByStart.entrySet()) {
      if (block.getKey() - at >= length) {
        break;
      }
      at = block.getKey() + block.getValue();
    }
    if (at + length > START + BYTES) {
      return 0;
    }
    lengthByStart.put(at, length);
    return at;
  }

  @Override
  public void free(long p) {
    lengthByStart.remove(p);
  }

  @Override
  public Memory memory() {
    return new Memory() {
      @Override
      public void read(long address, byte[] into) {
        System.arraycopy(arena, (int) (address - START), into, 0, into.length);
      }

      @Override
      public void write(long address, byte[] from) {
        System.arraycopy(from, 0, arena, (int) (address - START), from.length);
      }
    };
  }
}
