package dev.kmemspec.reference;

import java.util.HashMap;
import java.util.Map;

/**
 * Which frame lies behind which virtual page outside the direct map: what vmalloc, vmap, ioremap
 * and per-CPU memory write, and {@link ReferenceMemory} reads. One per machine, reached by {@link
 * ReferenceMemory#tables}. It neither looks for addresses nor owns frames; a frame may lie behind
 * several pages, and behind a device's page lies a frame that is no RAM.
 *
 * <p>The pages that the tables themselves take are the business of whoever maps.
 */
public final class PageTables {
  private final int pageSize;
  private final Map<Long, Long> frames = new HashMap<>();

  PageTables(int pageSize) {
    this.pageSize = pageSize;
  }

  /** Puts that frame behind the page of that address, whatever was there. */
  public void map(long address, long frame) {
    frames.put(page(address), frame);
  }

  /** Nothing lies behind the page of that address any more: an access faults. */
  public void unmap(long address) {
    frames.remove(page(address));
  }

  /** The frame behind the page of that address, or -1 where none is mapped. */
  public long frame(long address) {
    return frames.getOrDefault(page(address), -1L);
  }

  private long page(long address) {
    return Long.divideUnsigned(address, pageSize);
  }
}
