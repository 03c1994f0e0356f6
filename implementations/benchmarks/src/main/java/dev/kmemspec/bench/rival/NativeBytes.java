package dev.kmemspec.bench.rival;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Bytes of this process by their address. */
final class NativeBytes {
  private static final MemorySegment EVERYTHING = everything();

  private NativeBytes() {}

  @SuppressWarnings("restricted") // Reaching what the rivals hand out.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  static void write(long address) {
    EVERYTHING.set(ValueLayout.JAVA_BYTE, address, (byte) 1);
  }
}
