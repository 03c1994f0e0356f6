package dev.kmemspec.reference;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a process sees at the addresses of user space: the pages that are mapped, each of them zero
 * until somebody writes to it. They lie in no zone, as if all of them were swapped out.
 */
public class ProcessMemory {
  private final int pageSize;
  private final byte[] zeros;

  /** The mapped ranges, from their first address to the one behind their last. */
  private final TreeMap<Long, Long> mapped = new TreeMap<>();

  /** The pages that were written to, by number. */
  private final Map<Long, byte[]> pages = new HashMap<>();

  /** Nothing is mapped. */
  public ProcessMemory(int pageSize) {
    this.pageSize = pageSize;
    zeros = new byte[pageSize];
  }

  /** Maps a range of whole pages where nothing is mapped. */
  public void map(long from, long to) {
    mapped.put(from, to);
  }

  /** Unmaps the whole pages of a range: what was written there is gone. */
  public void unmap(long from, long to) {
    Map.Entry<Long, Long> range = overlapping(from, to);
    while (range != null) {
      mapped.remove(range.getKey());
      if (range.getKey() < from) {
        mapped.put(range.getKey(), from);
      }
      if (to < range.getValue()) {
        mapped.put(to, range.getValue());
      }
      forget(Math.max(from, range.getKey()), Math.min(to, range.getValue()));
      range = overlapping(from, to);
    }
  }

  /** Forgets what was written to those pages. */
  protected void forget(long from, long to) {
    pages.keySet().removeIf(page -> page >= from / pageSize && page < to / pageSize);
  }

  /** Whether anything is mapped in the range. */
  public boolean maps(long from, long to) {
    return overlapping(from, to) != null;
  }

  private Map.@Nullable Entry<Long, Long> overlapping(long from, long to) {
    Map.Entry<Long, Long> below = mapped.lowerEntry(to);
    return below != null && below.getValue() > from ? below : null;
  }

  /** The highest address below {@code top}, a multiple of the page size, with that much room. */
  public long room(long length, long bottom, long top) {
    long end = top;
    while (end - length >= bottom) {
      Map.Entry<Long, Long> other = overlapping(end - length, end);
      if (other == null) {
        return end - length;
      }
      end = other.getKey();
    }
    return -1;
  }

  void read(long address, byte[] into) {
    for (int i = 0; i < into.length; ) {
      int offset = (int) ((address + i) % pageSize);
      int length = Math.min(into.length - i, pageSize - offset);
      byte[] page = readable((address + i) / pageSize);
      System.arraycopy(page, offset, into, i, length);
      i += length;
    }
  }

  void write(long address, byte[] from) {
    for (int i = 0; i < from.length; ) {
      int offset = (int) ((address + i) % pageSize);
      int length = Math.min(from.length - i, pageSize - offset);
      System.arraycopy(from, i, writable((address + i) / pageSize), offset, length);
      i += length;
    }
  }

  private byte[] readable(long page) {
    check(page);
    byte[] written = pages.get(page);
    return written == null ? zeros : written;
  }

  /** The page as it is for writing: one of its own from the first write on. */
  protected byte[] writable(long page) {
    check(page);
    return pages.computeIfAbsent(page, fresh -> new byte[pageSize]);
  }

  /** The one page that all pages read as that nobody wrote to. */
  protected final byte[] zeroPage() {
    return zeros;
  }

  private void check(long page) {
    if (!maps(page * pageSize, (page + 1) * pageSize)) {
      throw new IllegalStateException(
          "segmentation fault at 0x" + Long.toHexString(page * pageSize));
    }
  }
}
