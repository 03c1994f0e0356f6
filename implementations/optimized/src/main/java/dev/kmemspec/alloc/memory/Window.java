package dev.kmemspec.alloc.memory;

/**
 * A range of addresses that page tables lead to frames of a memory, in any order and more than
 * once.
 *
 * <p>This class walks the tables for every access. It serves where bytes are not wanted, and where
 * pages are smaller than those of the operating system; {@link MappedWindow} leaves the walk to the
 * hardware.
 *
 * <p>Any number of threads may change disjoint pages at once.
 */
public class Window implements AutoCloseable {
  final PageTables tables;
  private final PhysicalMemory memory;
  private final long base;
  private final long bytes;
  private final int shift;

  Window(PhysicalMemory memory, long base, long bytes, int shift) {
    this.memory = memory;
    this.base = base;
    this.bytes = bytes;
    this.shift = shift;
    tables = new PageTables(bytes >>> shift);
  }

  /**
   * A window without anything behind it: of the hardware where memory and page size allow it, and
   * where Linux has so many addresses to give.
   *
   * @param base the name of its first address
   * @param pageShift log2 of the page size
   */
  public static Window onto(PhysicalMemory memory, long base, long bytes, int pageShift) {
    if (memory instanceof MappedMemory mapped && mapped.canBeShown(1L << pageShift)) {
      try {
        return new MappedWindow(mapped, base, bytes, pageShift);
      } catch (MappingException refused) {
        return new Window(memory, base, bytes, pageShift);
      }
    }
    return new Window(memory, base, bytes, pageShift);
  }

  /** Whether the hardware walks the tables, so that addresses can be used as they are. */
  public boolean isReal() {
    return false;
  }

  /**
   * The address by which this process reaches the same byte.
   *
   * @throws UnsupportedOperationException where the hardware does not walk the tables
   */
  public long real(long address) {
    throw new UnsupportedOperationException("no hardware walks the tables of this window");
  }

  /** The first address. */
  public final long base() {
    return base;
  }

  /** How many bytes of addresses there are. */
  public final long bytes() {
    return bytes;
  }

  /** The bytes of a page. */
  public final long pageSize() {
    return 1L << shift;
  }

  /** Whether the address lies in it, mapped or not. */
  public final boolean contains(long address) {
    return Long.compareUnsigned(address - base, bytes) < 0;
  }

  final long page(long address) {
    return (address - base) >>> shift;
  }

  /** The frame behind an address of the window, or -1. */
  public final long frame(long address) {
    return tables.frame(page(address));
  }

  /**
   * Puts adjacent frames behind adjacent pages, whatever was there.
   *
   * @throws MappingException where there are too many mappings; some pages may be mapped then
   */
  public void map(long address, long frame, int count) {
    tables.put(page(address), frame, count);
  }

  /** Nothing is to be found behind so many pages, though the hardware may still know what was. */
  public final void hide(long address, long count) {
    tables.hide(page(address), count);
  }

  /** The hardware knows nothing of so many pages any more. */
  public void flush(long address, long count) {
    tables.clear(page(address), count);
  }

  /** The direct-map address of the same byte; the frame behind it is one of the memory's. */
  public final long direct(long address) {
    return memory.base() + physical(address);
  }

  private long physical(long address) {
    long frame = frame(address);
    if (frame < 0) {
      throw new IllegalStateException("page fault at 0x" + Long.toHexString(address));
    }
    return (frame << shift) + (address & (pageSize() - 1));
  }

  private int part(long address, long left) {
    return (int) Math.min(left, pageSize() - (address & (pageSize() - 1)));
  }

  /** Faults unless every page of a range is mapped. */
  final void require(long address, long length) {
    for (long done = 0; done < length; done += part(address + done, length - done)) {
      physical(address + done);
    }
  }

  /** Copies {@code into.length} bytes from an address of the window. */
  public void read(long address, byte[] into) {
    for (int done = 0; done < into.length; ) {
      int part = part(address + done, into.length - done);
      memory.fetch(physical(address + done), into, done, part);
      done += part;
    }
  }

  /** Copies all of {@code from} to an address of the window. */
  public void write(long address, byte[] from) {
    for (int done = 0; done < from.length; ) {
      int part = part(address + done, from.length - done);
      memory.store(physical(address + done), from, done, part);
      done += part;
    }
  }

  /** Makes bytes zero; the frames behind them are the memory's. */
  public final void zero(long address, long length) {
    for (long done = 0; done < length; ) {
      int part = part(address + done, length - done);
      memory.zero(direct(address + done), part);
      done += part;
    }
  }

  /** Copies bytes; each address may be one of the window or of the memory. */
  public final void copy(long from, long to, long length) {
    for (long done = 0; done < length; ) {
      int part = part(to + done, part(from + done, length - done));
      memory.copy(anywhere(from + done), anywhere(to + done), part);
      done += part;
    }
  }

  private long anywhere(long address) {
    return contains(address) ? direct(address) : address;
  }

  /** No address may be touched any more. */
  @Override
  public void close() {}
}
