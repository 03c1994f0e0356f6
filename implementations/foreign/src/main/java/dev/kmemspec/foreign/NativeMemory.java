package dev.kmemspec.foreign;

import dev.kmemspec.spi.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The process's own memory: reads and writes real addresses. An address outside a live block kills
 * the virtual machine, so the runner asks for none. Thread-safe.
 */
final class NativeMemory implements Memory {
  static final NativeMemory INSTANCE = new NativeMemory();

  private static final MemorySegment EVERYTHING = everything();

  private NativeMemory() {}

  @SuppressWarnings("restricted") // Reaching everything is what this class is for.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  @Override
  public void read(long address, byte[] into) {
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, address, into, 0, into.length);
  }

  @Override
  public void write(long address, byte[] from) {
    MemorySegment.copy(from, 0, EVERYTHING, ValueLayout.JAVA_BYTE, address, from.length);
  }
}
