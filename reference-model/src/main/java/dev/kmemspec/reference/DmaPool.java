package dev.kmemspec.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A pool of DMA blocks: pages of it, each cut into blocks that cross no boundary. */
public class DmaPool {
  private static final long LEAST_SIZE = 4;

  private final String name;
  private final int bits;
  private final long size;
  private final long stride;
  private final long boundary;
  private final long pageBytes;

  /** The live blocks of each page. */
  private final TreeMap<Long, TreeSet<Long>> pages = new TreeMap<>();

  private boolean destroyed;

  /** Without pages yet. */
  public DmaPool(String name, int bits, long size, long align, long boundary, int pageSize) {
    this.name = name;
    this.bits = bits;
    this.size = size;
    stride = stride(size, align);
    pageBytes = Math.max(stride, pageSize);
    this.boundary = boundary == 0 ? pageBytes : Math.min(boundary, pageBytes);
  }

  /** How far apart blocks are: a multiple of the alignment, room for a link at least. */
  static long stride(long size, long align) {
    return (Math.max(LEAST_SIZE, size) + align - 1) & -align;
  }

  String name() {
    return name;
  }

  int bits() {
    return bits;
  }

  long size() {
    return size;
  }

  /** The bytes of each page of the pool. */
  long pageBytes() {
    return pageBytes;
  }

  boolean destroyed() {
    return destroyed;
  }

  boolean busy() {
    return pages.values().stream().anyMatch(blocks -> !blocks.isEmpty());
  }

  void add(long page) {
    pages.put(page, new TreeSet<>());
  }

  /** The lowest free block, which is live from now on; 0 where every page is full. */
  long take() {
    for (Map.Entry<Long, TreeSet<Long>> page : pages.entrySet()) {
      for (long block : blocks(page.getKey())) {
        if (page.getValue().add(block)) {
          return block;
        }
      }
    }
    return 0;
  }

  private List<Long> blocks(long page) {
    List<Long> blocks = new ArrayList<>();
    long offset = 0;
    while (offset + stride <= pageBytes) {
      if (crosses(offset, stride, boundary)) {
        offset = (offset / boundary + 1) * boundary;
      } else {
        blocks.add(page + offset);
        offset += stride;
      }
    }
    return blocks;
  }

  /** Whether a block at that offset would cross a multiple of the boundary (DM-09). */
  protected boolean crosses(long offset, long bytes, long within) {
    return offset / within != (offset + bytes - 1) / within;
  }

  /** Takes a block back; false where it is none of the live ones. */
  boolean give(long block) {
    return pages.values().stream().anyMatch(blocks -> blocks.remove(block));
  }

  /** Nothing is handed out any more; answers with the pages that are free. */
  List<Long> destroy() {
    destroyed = true;
    return pages.entrySet().stream()
        .filter(page -> page.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }
}
