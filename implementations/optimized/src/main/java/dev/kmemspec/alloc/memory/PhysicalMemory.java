package dev.kmemspec.alloc.memory;

/**
 * The memory that an allocator hands out. No method checks that an address lies inside: that is the
 * caller's duty. Any number of threads may touch disjoint parts at once.
 */
public abstract class PhysicalMemory implements AutoCloseable {
  private final long base;
  private final long bytes;

  /** Memory of {@code bytes} bytes whose first is named {@code base}. */
  protected PhysicalMemory(long base, long bytes) {
    this.base = base;
    this.bytes = bytes;
  }

  /** The address of the first byte. */
  public final long base() {
    return base;
  }

  /** How many bytes there are. */
  public final long bytes() {
    return bytes;
  }

  /** Whether memory that nobody wrote reads as zero, also after {@link #discard}. */
  public abstract boolean startsZero();

  /** Makes {@code length} bytes zero. */
  public abstract void zero(long address, long length);

  /** Copies {@code length} bytes between ranges that do not overlap. */
  public abstract void copy(long from, long to, long length);

  /** Copies {@code into.length} bytes from the address. */
  public abstract void read(long address, byte[] into);

  /** Copies all of {@code from} to the address. */
  public abstract void write(long address, byte[] from);

  /**
   * Copies bytes from a physical address, which counts from 0 at {@link #base} and may lie beyond
   * the memory's end, where devices are.
   */
  abstract void fetch(long physical, byte[] into, int at, int length);

  /** Copies bytes to a physical address, which may be a device's. */
  abstract void store(long physical, byte[] from, int at, int length);

  /** Gives whole pages of the operating system back to it; their content is gone. */
  public abstract void discard(long address, long length);

  /** Gives everything back; no address may be touched any more. */
  @Override
  public abstract void close();
}
