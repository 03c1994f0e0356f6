package dev.kmemspec.reference;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One zone: its free blocks by order, its per-CPU lists and its marks. A free block of order k is
 * the frame number that it starts at, a multiple of 2^k.
 *
 * <p>Pages on the free lists, parked pages and pages handed out add up to the zone's frames
 * (AC-02).
 */
public class ReferenceZone {
  /** How hard a request tries, one after the other (PG-56). */
  public enum Effort {
    /** Down to the low mark. */
    LOW,
    /** Down to the min mark, less what the caller's rights take off it (PG-53). */
    MIN,
    /** To the last page: MEMALLOC, and NOFAIL where nothing else is left. */
    LAST
  }

  /** A block on a per-CPU list. */
  private record Parked(long frame, int order) {}

  private final Machine machine;
  private final Profile profile;
  private final Zone zone;
  private final Watermarks marks;
  private final List<TreeSet<Long>> free = new ArrayList<>();

  /** The per-CPU lists, the newest block first. */
  private final Map<Integer, Deque<Parked>> parked = new TreeMap<>();

  private long managed;

  /**
   * A zone with all of its frames free, in the largest aligned blocks (MB-15); before the hand-over
   * of an early allocator it has none.
   */
  public ReferenceZone(Machine machine, Profile profile, Zone zone) {
    this.machine = machine;
    this.profile = profile;
    this.zone = zone;
    marks = Watermarks.of(machine, zone, profile);
    for (int order = 0; order <= machine.maxOrder(); order++) {
      free.add(new TreeSet<>());
    }
    managed = machine.early() ? 0 : zone.frames();
    for (long frame = zone.firstFrame(); managed > 0 && frame < zone.endFrame(); ) {
      int order = machine.maxOrder();
      while (frame % (1L << order) != 0 || frame + (1L << order) > zone.endFrame()) {
        order--;
      }
      free.get(order).add(frame);
      frame += 1L << order;
    }
  }

  /** Where it lies. */
  public Zone zone() {
    return zone;
  }

  /** Whether its marks let a request have a block (PG-52). */
  public boolean allows(Effort effort, Gfp gfp, int order, ZoneKind highest, ReferenceTasks tasks) {
    if (smallestSufficient(order) < 0) {
      return false;
    }
    long mark =
        switch (effort) {
          case LOW -> marks.low() + reserve(highest);
          case MIN -> tasks.mark(marks.min(), marks.minFor(gfp), gfp) + reserve(highest);
          case LAST -> 0;
        };
    return freePages() - ((1L << order) - 1) > mark;
  }

  /** lowmem_reserve: what this zone keeps from requests that could use higher ones (PG-57). */
  protected long reserve(ZoneKind highest) {
    long ratio =
        switch (zone.kind()) {
          case DMA, DMA32 -> 256;
          case NORMAL -> 32;
          case HIGHMEM, MOVABLE -> 0;
        };
    if (ratio == 0 || !profile.isLinux()) {
      return 0;
    }
    long above = 0;
    for (Zone other : machine.zones()) {
      boolean higher = other.kind().compareTo(zone.kind()) > 0;
      if (other.node() == zone.node() && higher && other.kind().compareTo(highest) <= 0) {
        above += other.frames();
      }
    }
    return above / ratio;
  }

  /** Takes a block that {@link #allows} permitted: from the CPU's list, or from the free lists. */
  public long take(int cpu, int order) {
    for (Iterator<Parked> list = listOf(cpu).iterator(); list.hasNext(); ) {
      Parked block = list.next();
      if (block.order() == order) {
        list.remove();
        return block.frame();
      }
    }
    return split(smallestSufficient(order), order);
  }

  /**
   * Cuts the lowest block of order {@code from} down to {@code to}; its lower end is it (PG-26).
   */
  protected long split(int from, int to) {
    long frame = freeBlocks(from).removeFirst();
    for (int order = from - 1; order >= to; order--) {
      freeBlocks(order).add(frame + (1L << order));
    }
    return frame;
  }

  /** The free blocks of that order, by frame. */
  protected final NavigableSet<Long> freeBlocks(int order) {
    return free.get(order);
  }

  /** Takes a block back: to the CPU's list, or where those are not for its order, to the lists. */
  public void give(int cpu, long frame, int order) {
    if (!parks(order)) {
      merge(frame, order);
      return;
    }
    listOf(cpu).addFirst(new Parked(frame, order));
    if (parkedPages(cpu) > mostParked()) {
      drain(cpu);
    }
  }

  /** Whether blocks of that order are parked on per-CPU lists (PV-12). */
  protected boolean parks(int order) {
    return profile.isLinux() && order <= (profile.since(5, 14) ? 3 : 0);
  }

  /** How many pages a CPU's list may hold (PG-42). */
  private long mostParked() {
    long wanted = Math.min(zone.frames() / 4096, (256 << 10) / machine.pageSize());
    long batch = Math.max(1, Long.highestOneBit(Math.max(1, wanted + wanted / 2)) - 1);
    return Math.max(marks.low() / machine.cpus(), 4 * batch);
  }

  /** Frames that nobody managed before are its own from now on (MB-16). */
  public void receive(long frame, int order) {
    managed += 1L << order;
    merge(frame, order);
  }

  /** Puts a block on the free lists, joined with its buddies as far as they are free (PG-22). */
  private void merge(long block, int blockOrder) {
    long frame = block;
    int order = blockOrder;
    while (order < machine.maxOrder() && mergeable(frame ^ (1L << order), order)) {
      free.get(order).remove(frame ^ (1L << order));
      frame &= ~(1L << order);
      order++;
    }
    free.get(order).add(frame);
  }

  /** Whether that frame starts a free block of exactly that order. */
  protected boolean mergeable(long buddy, int order) {
    return free.get(order).contains(buddy);
  }

  /** Empties every CPU's list onto the free lists (PG-43). */
  public void drain() {
    List.copyOf(parked.keySet()).forEach(this::drain);
  }

  private void drain(int cpu) {
    Deque<Parked> list = listOf(cpu);
    while (!list.isEmpty()) {
      Parked oldest = list.removeLast();
      merge(oldest.frame(), oldest.order());
    }
  }

  private Deque<Parked> listOf(int cpu) {
    return parked.computeIfAbsent(cpu, none -> new ArrayDeque<>());
  }

  private long parkedPages(int cpu) {
    return listOf(cpu).stream().mapToLong(block -> parkedPagesOf(block.order())).sum();
  }

  /** What a parked block of that order adds to the count of parked pages (PG-41). */
  protected long parkedPagesOf(int order) {
    return 1L << order;
  }

  /** The pages on the free lists. */
  public long freePages() {
    long sum = 0;
    for (int order = 0; order < free.size(); order++) {
      sum += (long) free.get(order).size() << order;
    }
    return sum;
  }

  /** The smallest order of a free block that is at least {@code order}, or -1. */
  private int smallestSufficient(int order) {
    for (int each = order; each < free.size(); each++) {
      if (!free.get(each).isEmpty()) {
        return each;
      }
    }
    return -1;
  }

  /** Its counters (AC-01, AC-02). */
  public Outcome.ZoneCounts counts() {
    return new Outcome.ZoneCounts(
        zone.node(),
        zone.kind(),
        managed,
        freePages(),
        parked.keySet().stream().mapToLong(this::parkedPages).sum(),
        free.stream().map(blocks -> (long) blocks.size()).toList());
  }
}
