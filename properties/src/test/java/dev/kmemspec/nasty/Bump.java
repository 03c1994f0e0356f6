package dev.kmemspec.nasty;

import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import java.util.HashMap;
import java.util.Map;

/** A heap that only grows: correct, and as small as a plugged allocator can be. */
public class Bump implements UserHeap {
  private final Map<Long, Byte> bytes = new HashMap<>();
  private long next = 0x10000;
  private int calls;

  /** Called by the service loader. */
  public Bump() {}

  @Override
  public long malloc(long size) {
    calls++;
    if (calls == 3) {
      third();
    }
    if (Long.compareUnsigned(size, 1 << 20) > 0) {
      return 0;
    }
    long address = next;
    next += (Math.max(1, size) + 15) & -16;
    return address;
  }

  /** What goes wrong at the third call. */
  protected void third() {}

  @Override
  public void free(long p) {}

  @Override
  public Memory memory() {
    return new Memory() {
      @Override
      public void read(long address, byte[] into) {
        for (int i = 0; i < into.length; i++) {
          into[i] = bytes.getOrDefault(address + i, (byte) 0);
        }
      }

      @Override
      public void write(long address, byte[] from) {
        for (int i = 0; i < from.length; i++) {
          bytes.put(address + i, from[i]);
        }
      }
    };
  }
}
