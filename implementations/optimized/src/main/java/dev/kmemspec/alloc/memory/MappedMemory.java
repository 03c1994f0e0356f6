package dev.kmemspec.alloc.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Anonymous memory outside the Java heap, reserved in one piece and committed by Linux page by page
 * as it is touched. Addresses may be given other names than the real ones, as a simulated machine
 * has them.
 */
public final class MappedMemory extends PhysicalMemory {
  private static final MemorySegment EVERYTHING = everything();

  private final long mapping;
  private final long mappedBytes;

  /** What turns a name into the real address, by addition. */
  private final long shift;

  private boolean closed;

  private MappedMemory(long base, long bytes, long shift, long mapping, long mappedBytes) {
    super(base, bytes);
    this.shift = shift;
    this.mapping = mapping;
    this.mappedBytes = mappedBytes;
  }

  /** Why memory cannot be mapped here, or an empty text where it can. */
  public static String obstacle() {
    return LinuxCalls.available() ? "" : "memory is mapped by the system calls of Linux alone";
  }

  /**
   * Memory under its real addresses.
   *
   * @param bytes how much, a multiple of the page size
   * @param alignment a power of two that the first address is a multiple of
   * @throws MappingException when the operating system refuses
   */
  public static MappedMemory reserve(long bytes, long alignment) {
    requireAvailable();
    long mappedBytes = Math.addExact(bytes, alignment);
    long mapping = LinuxCalls.reserve(mappedBytes);
    long base = (mapping + alignment - 1) & -alignment;
    return new MappedMemory(base, bytes, 0, mapping, mappedBytes);
  }

  /**
   * Memory whose first byte is called {@code name}.
   *
   * @throws MappingException when the operating system refuses
   */
  public static MappedMemory named(long name, long bytes) {
    requireAvailable();
    long mapping = LinuxCalls.reserve(bytes);
    return new MappedMemory(name, bytes, mapping - name, mapping, bytes);
  }

  private static void requireAvailable() {
    if (!obstacle().isEmpty()) {
      throw new MappingException(obstacle());
    }
  }

  @SuppressWarnings("restricted") // Memory by address is what this class is for.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** All of it as a segment that can be accessed while the arena is open; real addresses only. */
  @SuppressWarnings("restricted") // Memory by address is what this class is for.
  public MemorySegment segment(Arena arena) {
    return EVERYTHING.asSlice(base() + shift, bytes()).reinterpret(arena, null);
  }

  @Override
  public boolean startsZero() {
    return true;
  }

  @Override
  public void zero(long address, long length) {
    EVERYTHING.asSlice(address + shift, length).fill((byte) 0);
  }

  @Override
  public void copy(long from, long to, long length) {
    MemorySegment.copy(EVERYTHING, from + shift, EVERYTHING, to + shift, length);
  }

  @Override
  public void read(long address, byte[] into) {
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, address + shift, into, 0, into.length);
  }

  @Override
  public void write(long address, byte[] from) {
    MemorySegment.copy(from, 0, EVERYTHING, ValueLayout.JAVA_BYTE, address + shift, from.length);
  }

  @Override
  public void discard(long address, long length) {
    LinuxCalls.discard(address + shift, length);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LinuxCalls.unmap(mapping, mappedBytes);
    }
  }
}
