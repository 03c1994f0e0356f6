package dev.kmemspec.alloc.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory outside the Java heap, reserved in one piece and committed by Linux page by page as it is
 * touched. It is anonymous, or a file that lies in memory, of which a {@link Window} may show any
 * part a second time. Addresses may be given other names than the real ones, as a simulated machine
 * has them.
 */
public final class MappedMemory extends PhysicalMemory {
  private static final MemorySegment EVERYTHING = everything();

  /**
   * The bytes of the file of shown memory: all that a machine may address, of which only what is
   * written takes memory.
   */
  private static final long PHYSICAL_SPACE = 1L << 46;

  private static final int NO_FILE = -1;

  private final long mapping;
  private final long mappedBytes;

  /** What turns a name into the real address, by addition. */
  private final long shift;

  private final int file;
  private boolean closed;

  private MappedMemory(
      long base, long bytes, long shift, long mapping, long mappedBytes, int file) {
    super(base, bytes);
    this.shift = shift;
    this.file = file;
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
    return new MappedMemory(base, bytes, 0, mapping, mappedBytes, NO_FILE);
  }

  /**
   * Memory whose first byte is called {@code name}.
   *
   * @throws MappingException when the operating system refuses
   */
  public static MappedMemory named(long name, long bytes) {
    requireAvailable();
    long mapping = LinuxCalls.reserve(bytes);
    return new MappedMemory(name, bytes, mapping - name, mapping, bytes, NO_FILE);
  }

  /**
   * Memory whose first byte is called {@code name}, and which windows can show. Beyond its end, up
   * to 64 TiB, lies the memory of devices.
   *
   * @throws MappingException when the operating system refuses
   */
  public static MappedMemory shown(long name, long bytes) {
    if (!obstacleToShowing().isEmpty()) {
      throw new MappingException(obstacleToShowing());
    }
    int file = MemfdCalls.create(Math.max(bytes, PHYSICAL_SPACE));
    try {
      long mapping = LinuxCalls.share(0, bytes, file, 0);
      return new MappedMemory(name, bytes, mapping - name, mapping, bytes, file);
    } catch (MappingException refused) {
      MemfdCalls.close(file);
      throw refused;
    }
  }

  /** Why there is no memory that windows can show here, or an empty text where there is. */
  public static String obstacleToShowing() {
    return !obstacle().isEmpty() || MemfdCalls.available()
        ? obstacle()
        : "this C library has no memfd_create: glibc has it since 2.27";
  }

  /** Whether a window with such pages can be one of the hardware. */
  boolean canBeShown(long pageSize) {
    return file != NO_FILE && pageSize % MemfdCalls.pageSize() == 0;
  }

  /** The descriptor of its file. */
  int file() {
    return file;
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
    Zeroes.write(address + shift, length);
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
  void fetch(long physical, byte[] into, int at, int length) {
    if (physical < bytes()) {
      long from = base() + shift + physical;
      MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, from, into, at, length);
    } else {
      MemfdCalls.read(file, physical, into, at, length);
    }
  }

  @Override
  void store(long physical, byte[] from, int at, int length) {
    if (physical < bytes()) {
      long to = base() + shift + physical;
      MemorySegment.copy(from, at, EVERYTHING, ValueLayout.JAVA_BYTE, to, length);
    } else {
      MemfdCalls.write(file, physical, from, at, length);
    }
  }

  @Override
  public void discard(long address, long length) {
    if (file == NO_FILE) {
      LinuxCalls.discard(address + shift, length);
    } else {
      LinuxCalls.punch(address + shift, length);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LinuxCalls.unmap(mapping, mappedBytes);
      if (file != NO_FILE) {
        MemfdCalls.close(file);
      }
    }
  }
}
