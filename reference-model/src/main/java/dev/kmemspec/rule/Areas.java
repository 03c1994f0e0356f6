package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Frames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The virtual areas of the program (VM-05, VM-06, VM-19): busy ones with their guard pages, the
 * frames behind them, the ranges freed since the last flush, and how many pages the tables below
 * may have taken.
 *
 * <p>An implementation may have areas of its own, for an array of pages or for per-CPU chunks.
 * Where it may, {@link #hidden} says so, and no rule counts on a hole.
 */
final class Areas {
  private static final int UPPER_LEVELS = 2;

  private final Machine machine;
  private final long pageSize;
  private final Intervals<Block> busy = new Intervals<>();
  private final Intervals<Block> frames = new Intervals<>();

  /** Freed and certainly not flushed: start and bytes, guard page included. */
  private final NavigableMap<Long, Long> lazy = new TreeMap<>();

  /** Freed, and flushed or not. */
  private final NavigableMap<Long, Long> doubtful = new TreeMap<>();

  /** Freed in an interrupt, where a worker has to do it. */
  private final Set<Long> deferred = new HashSet<>();

  private final List<Set<Long>> tables = new ArrayList<>();
  private long unseenTables;

  /** Bytes that failing calls may have freed since the last flush. */
  private long unseenLazy;

  private long owned;
  private boolean hidden;
  private boolean blurred;
  private boolean used;

  Areas(Machine machine) {
    this.machine = machine;
    pageSize = machine.pageSize();
    for (int level = 0; level <= UPPER_LEVELS; level++) {
      tables.add(new HashSet<>());
    }
  }

  /** Whether any area was ever there or asked for. */
  boolean used() {
    return used;
  }

  /** A call that may take pages for itself was made. */
  void use() {
    used = true;
  }

  /** How many areas are live. */
  int size() {
    return busy.size();
  }

  /** Pages that live areas own. */
  long owned() {
    return owned;
  }

  /** Whether the implementation may have areas that the program does not know. */
  boolean hidden() {
    return hidden;
  }

  /** From now on it may. */
  void hide() {
    hidden = true;
  }

  /** Whether a failing call may have left a freed range behind that nobody saw. */
  boolean blurred() {
    return blurred;
  }

  /** The bytes of an area with its guard page. */
  long guarded(Block area) {
    return area.extent() + pageSize;
  }

  /** The bytes of whole pages that hold so many. */
  long roundUp(long bytes) {
    return (bytes + pageSize - 1) & -pageSize;
  }

  /** An area is handed out: it keeps its guard page and its frames from others. */
  void taken(Block area) {
    used = true;
    while (busy.removeOverlapping(area.address, guarded(area))) {
      // A violation was reported; the map stays disjoint.
    }
    busy.put(area.address, guarded(area), area);
    forget(lazy, area);
    forget(doubtful, area);
    touchTables(area);
    if (area.owns()) {
      owned += area.extent() / pageSize;
      claim(area);
    }
  }

  private void claim(Block area) {
    Frames behind = area.frames;
    for (int run = 0; behind != null && run < behind.runs(); run++) {
      if (behind.start(run) >= 0) {
        while (frames.removeOverlapping(behind.start(run), behind.length(run))) {
          // As above.
        }
        frames.put(behind.start(run), behind.length(run), area);
      }
    }
  }

  private void forget(Map<Long, Long> ranges, Block area) {
    long end = area.address + guarded(area);
    ranges
        .entrySet()
        .removeIf(each -> each.getKey() < end && each.getKey() + each.getValue() > area.address);
  }

  private void touchTables(Block area) {
    long perTable = pageSize / 8;
    long span = pageSize;
    for (Set<Long> level : tables) {
      span *= perTable;
      long last = Long.divideUnsigned(area.address + area.extent() - 1, span);
      for (long each = Long.divideUnsigned(area.address, span); each <= last; each++) {
        level.add(each);
      }
    }
    long words = area.owns() ? area.extent() / perTable : 0;
    if (words > pageSize) {
      hidden = true;
      unseenTables += spread(words / pageSize + 1);
    }
  }

  /** A call that could map so many pages failed, or did it where nobody sees. */
  void mappedUnseen(long pages) {
    used = true;
    blurred = true;
    if (pages > 0 && pages <= machine.pages()) {
      unseenLazy += (pages + 1) * pageSize;
      unseenTables += spread(pages) + (8 * pages > pageSize ? spread(8 * pages / pageSize + 1) : 0);
    }
  }

  /** Tables below so many pages in a row, wherever they lie. */
  private long spread(long pages) {
    return pages / (pageSize / 8) + 2 + 2 * UPPER_LEVELS;
  }

  /** At most so many pages are kept for page tables for ever (VM-29, XI-07). */
  long tables() {
    long sum = unseenTables;
    for (Set<Long> level : tables) {
      sum += level.size();
    }
    return sum;
  }

  /** At most so many pages describe the live areas (VM-29): a slab each for two small objects. */
  long descriptors() {
    long perTable = pageSize / 8;
    long[] sum = {0};
    busy.forEach(area -> sum[0] += 2L * 8 + area.extent() / pageSize / perTable + 1);
    return sum[0];
  }

  /** The area is given back; unless something overlapped it, its range waits for the flush. */
  void released(Block area, boolean interrupt) {
    if (busy.startingAt(area.address) == area) {
      busy.remove(area.address);
      lazy.put(area.address, guarded(area));
      if (interrupt) {
        deferred.add(area.address);
      }
    }
    if (!area.owns()) {
      return;
    }
    owned -= area.extent() / pageSize;
    Frames behind = area.frames;
    for (int run = 0; behind != null && run < behind.runs(); run++) {
      if (frames.startingAt(behind.start(run)) == area) {
        frames.remove(behind.start(run));
      }
    }
  }

  /** Everything freed is flushed. */
  void flushed() {
    lazy.clear();
    doubtful.clear();
    deferred.clear();
    unseenLazy = 0;
    blurred = false;
  }

  /** The same, but what an interrupt freed may not have been freed yet. */
  void flushedButDeferred() {
    doubtful.putAll(lazy);
    lazy.clear();
    doubtful.keySet().removeIf(start -> !deferred.contains(start));
    unseenLazy = 0;
    blurred = false;
  }

  /** A flush may have happened by itself. */
  void maybeFlushed() {
    doubtful.putAll(lazy);
    lazy.clear();
  }

  /** The live area that shares a byte with the range, guard pages included, or null. */
  @Nullable Block overlapping(long start, long length) {
    return busy.overlapping(start, Math.max(1, length));
  }

  /** The live area that starts there, or null. */
  @Nullable Block startingAt(long start) {
    return busy.startingAt(start);
  }

  /** The area behind whose addresses one of the frames lies, or null. */
  @Nullable Block owner(long frame, long count) {
    return frames.size() == 0 ? null : frames.overlapping(frame, count);
  }

  /** Every live area, by ascending address. */
  Intervals<Block> live() {
    return busy;
  }

  /** Bytes that were freed since the last flush, at most. */
  long lazyBytes() {
    long sum = unseenLazy;
    for (long each : lazy.values()) {
      sum += each;
    }
    for (long each : doubtful.values()) {
      sum += each;
    }
    return sum;
  }

  /** Whether the range shares a byte with one that is freed and certainly not flushed. */
  boolean unflushed(long start, long length) {
    return shares(lazy, start, length);
  }

  /** Whether the range shares a byte with one that is freed and perhaps not flushed. */
  boolean perhapsUnflushed(long start, long length) {
    return shares(lazy, start, length) || shares(doubtful, start, length);
  }

  private static boolean shares(NavigableMap<Long, Long> ranges, long start, long length) {
    Map.Entry<Long, Long> last = ranges.lowerEntry(start + length);
    return last != null && last.getKey() + last.getValue() > start;
  }

  /** Whether the area that started there was freed in an interrupt, and a worker has it. */
  boolean deferred(long start) {
    return deferred.contains(start);
  }

  /** The ranges that are freed and certainly not flushed: start and bytes. */
  Map<Long, Long> lazy() {
    return lazy;
  }

  /**
   * The lowest start of a hole of {@code length} bytes at a multiple of {@code align} in [from,
   * to), or 0.
   *
   * @param freed whether ranges that are not flushed count as free
   */
  long lowest(long length, long align, long from, long to, boolean freed) {
    TreeMap<Long, Long> taken = new TreeMap<>();
    busy.forEach(area -> taken.put(area.address, guarded(area)));
    if (!freed) {
      taken.putAll(lazy);
      taken.putAll(doubtful);
    }
    long start = aligned(from, align);
    for (Map.Entry<Long, Long> each : taken.entrySet()) {
      long gap = Math.min(to, each.getKey()) - start;
      if (start == 0 || (gap > 0 && gap >= length)) {
        break;
      }
      if (each.getKey() + each.getValue() > start) {
        start = aligned(each.getKey() + each.getValue(), align);
      }
    }
    return start != 0 && start < to && to - start >= length ? start : 0;
  }

  private long aligned(long address, long align) {
    long multiple = Math.max(align, pageSize);
    long up = (address + multiple - 1) & -multiple;
    return align < 0 || up < address ? 0 : up;
  }
}
