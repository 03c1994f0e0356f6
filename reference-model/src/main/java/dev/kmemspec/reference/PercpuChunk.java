package dev.kmemspec.reference;

import dev.kmemspec.reference.ReferencePercpu.Kind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A chunk of per-CPU memory: which bytes of a unit are taken, and which of its pages have frames.
 * What holds for one CPU's unit holds for all.
 */
public final class PercpuChunk {
  private final Kind kind;
  private final long base;
  private final long room;
  private final int pageSize;
  private final long metadata;

  /** The areas: where each starts in the unit, and its bytes. */
  private final TreeMap<Long, Long> areas = new TreeMap<>();

  /** The direct-map addresses of each populated page's frames, one for each CPU. */
  private final TreeMap<Integer, long[]> populated = new TreeMap<>();

  PercpuChunk(Kind kind, long base, long room, int pageSize, long metadata) {
    this.kind = kind;
    this.base = base;
    this.room = room;
    this.pageSize = pageSize;
    this.metadata = metadata;
  }

  /** What it is for. */
  public Kind kind() {
    return kind;
  }

  /** The address of CPU 0's unit. */
  public long base() {
    return base;
  }

  /** The page that describes it. */
  public long metadata() {
    return metadata;
  }

  /** The page of the unit that holds that byte. */
  public int page(long offset) {
    return Math.toIntExact(offset / pageSize);
  }

  /** The lowest place for an area, where it may be on pages without frames or not; -1 for none. */
  long find(long size, long align, boolean mayPopulate) {
    long offset = 0;
    while (offset + size <= room) {
      Map.Entry<Long, Long> below = areas.lowerEntry(offset + size);
      long end = below == null ? 0 : below.getKey() + below.getValue();
      if (end > offset) {
        offset = (end + align - 1) & -align;
      } else if (mayPopulate || populated(offset, size)) {
        return offset;
      } else {
        offset += align;
      }
    }
    return -1;
  }

  private boolean populated(long offset, long size) {
    for (int page = page(offset); page <= page(offset + size - 1); page++) {
      if (!populated(page)) {
        return false;
      }
    }
    return true;
  }

  void take(long offset, long size) {
    areas.put(offset, size);
  }

  boolean starts(long offset) {
    return areas.containsKey(offset);
  }

  void give(long offset) {
    areas.remove(offset);
  }

  boolean free() {
    return areas.isEmpty();
  }

  /** How many areas lie in it. */
  public int areas() {
    return areas.size();
  }

  boolean populated(int page) {
    return populated.containsKey(page);
  }

  void populate(int page, long[] addresses) {
    populated.put(page, addresses);
  }

  /** Takes the page's frames away and answers with their addresses. */
  long[] depopulate(int page) {
    return Objects.requireNonNull(populated.remove(page), "a populated page");
  }

  /** The pages of a unit that have frames. */
  public List<Integer> populatedPages() {
    return List.copyOf(populated.keySet());
  }

  /** The populated pages on which nothing lies. */
  List<Integer> emptyPages() {
    return populated.keySet().stream().filter(page -> !touched(page)).toList();
  }

  private boolean touched(int page) {
    Map.Entry<Long, Long> below = areas.lowerEntry((page + 1L) * pageSize);
    return below != null && below.getKey() + below.getValue() > (long) page * pageSize;
  }
}
