package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of every frame, kept only where somebody wrote. A frame that nobody wrote reads as
 * junk, never as zero: nobody is to rely on what memory happens to hold (PG-05).
 */
final class FrameStore implements Memory {
  private final Machine machine;
  private final int pageSize;
  private final Map<Long, byte[]> written = new HashMap<>();

  /** The frames behind virtual addresses, by page. */
  private final Map<Long, Long> mapped = new HashMap<>();

  /** Frames that were zeroed as a whole and not written since. */
  private final Set<Long> zeroed = new HashSet<>();

  FrameStore(Machine machine) {
    this.machine = machine;
    pageSize = machine.pageSize();
  }

  @Override
  public void read(long address, byte[] into) {
    int done = 0;
    while (done < into.length) {
      long frame = physical(address + done) / pageSize;
      int offset = (int) (physical(address + done) % pageSize);
      int length = Math.min(into.length - done, pageSize - offset);
      byte[] page = written.get(frame);
      if (page != null) {
        System.arraycopy(page, offset, into, done, length);
      } else if (zeroed.contains(frame)) {
        Arrays.fill(into, done, done + length, (byte) 0);
      } else {
        junk(frame, offset, into, done, length);
      }
      done += length;
    }
  }

  @Override
  public void write(long address, byte[] from) {
    int done = 0;
    while (done < from.length) {
      long frame = physical(address + done) / pageSize;
      int offset = (int) (physical(address + done) % pageSize);
      int length = Math.min(from.length - done, pageSize - offset);
      System.arraycopy(from, done, own(frame), offset, length);
      done += length;
    }
  }

  @Override
  public long frame(long address) {
    if (Machine.isVmallocAddr(address)) {
      return mapped.getOrDefault(Long.divideUnsigned(address, pageSize), -1L);
    }
    long offset = address - Machine.PAGE_OFFSET;
    long frame = offset / pageSize;
    return offset >= 0 && machine.zoneOf(frame) != null ? frame : -1;
  }

  /** Makes a range read as zero; whole frames cost nothing. */
  void zero(long address, long length) {
    long at = address;
    long end = address + length;
    while (at < end) {
      int offset = (int) (physical(at) % pageSize);
      long part = Math.min(end - at, (long) pageSize - offset);
      if (part == pageSize) {
        written.remove(physical(at) / pageSize);
        zeroed.add(physical(at) / pageSize);
      } else {
        write(at, new byte[(int) part]);
      }
      at += part;
    }
  }

  /** Copies between blocks that do not overlap. */
  void copy(long from, long to, long length) {
    byte[] piece = new byte[(int) Math.min(length, pageSize)];
    for (long done = 0; done < length; done += piece.length) {
      byte[] bytes = length - done < piece.length ? new byte[(int) (length - done)] : piece;
      read(from + done, bytes);
      write(to + done, bytes);
    }
  }

  /** Puts a frame behind a page of virtual addresses. */
  void map(long address, long frame) {
    mapped.put(Long.divideUnsigned(address, pageSize), frame);
  }

  /** Nothing lies behind that page any more. */
  void unmap(long address) {
    mapped.remove(Long.divideUnsigned(address, pageSize));
  }

  private long physical(long address) {
    if (!Machine.isVmallocAddr(address)) {
      return address - Machine.PAGE_OFFSET;
    }
    Long frame = mapped.get(Long.divideUnsigned(address, pageSize));
    if (frame == null) {
      throw new IllegalStateException("page fault at 0x" + Long.toHexString(address));
    }
    return frame * pageSize + (address & (pageSize - 1));
  }

  private byte[] own(long frame) {
    byte[] page = written.get(frame);
    if (page == null) {
      page = new byte[pageSize];
      if (!zeroed.remove(frame)) {
        junk(frame, 0, page, 0, pageSize);
      }
      written.put(frame, page);
    }
    return page;
  }

  private static void junk(long frame, int offset, byte[] into, int start, int length) {
    for (int i = 0; i < length; i++) {
      into[start + i] = (byte) ((frame * 37 + (offset + i) * 11L) | 1);
    }
  }
}
