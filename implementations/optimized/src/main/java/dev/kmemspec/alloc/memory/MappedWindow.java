package dev.kmemspec.alloc.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A window that Linux and the hardware keep: its addresses are reserved once, and runs of frames
 * are mapped over them from the memory's file, one system call for each run.
 */
final class MappedWindow extends Window {
  private static final MemorySegment EVERYTHING = everything();

  private final int file;
  private final long reserve;

  /** What turns a name into the real address, by addition. */
  private final long offset;

  private long pieces;
  private boolean closed;

  MappedWindow(MappedMemory memory, long base, long bytes, int shift) {
    super(memory, base, bytes, shift);
    file = memory.file();
    reserve = LinuxCalls.reserveAddresses(bytes);
    offset = reserve - base;
  }

  @SuppressWarnings("restricted") // Memory by address is what this class is for.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  @Override
  public boolean isReal() {
    return true;
  }

  @Override
  public long real(long address) {
    return address + offset;
  }

  @Override
  public void map(long address, long frame, int count) {
    long page = page(address);
    int done = 0;
    while (done < count) {
      int same = tables.alike(page + done, frame + done, count - done);
      tables.put(page + done, frame + done, same);
      done += same;
      int other = tables.unlike(page + done, frame + done, count - done);
      if (other > 0) {
        show(address + done * pageSize(), frame + done, other);
      }
      done += other;
    }
  }

  private void show(long address, long frame, int count) {
    MapCount.require(2);
    long page = page(address);
    long before = tables.pieces(page, count);
    LinuxCalls.share(address + offset, count * pageSize(), file, frame * pageSize());
    tables.put(page, frame, count);
    account(tables.pieces(page, count) - before);
  }

  @Override
  public void flush(long address, long count) {
    long page = page(address);
    if (tables.mapped(page, count) == 0) {
      return;
    }
    long before = tables.pieces(page, count);
    LinuxCalls.retract(address + offset, count * pageSize());
    super.flush(address, count);
    account(tables.pieces(page, count) - before);
  }

  private synchronized void account(long more) {
    pieces += more;
    MapCount.add(more);
  }

  @Override
  public void read(long address, byte[] into) {
    require(address, into.length);
    MemorySegment.copy(EVERYTHING, ValueLayout.JAVA_BYTE, address + offset, into, 0, into.length);
  }

  @Override
  public void write(long address, byte[] from) {
    require(address, from.length);
    MemorySegment.copy(from, 0, EVERYTHING, ValueLayout.JAVA_BYTE, address + offset, from.length);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      MapCount.add(-pieces);
      LinuxCalls.unmap(reserve, bytes());
    }
  }
}
