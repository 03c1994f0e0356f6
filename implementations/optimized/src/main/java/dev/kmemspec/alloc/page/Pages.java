package dev.kmemspec.alloc.page;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Hands out blocks of pages, to callers above and to the allocators that are built on it.
 *
 * <p>Assumptions: the number of a CPU is used by one thread at a time. Guarantees: a block belongs
 * to nobody else until it is released. Progress: waits for no other CPU but for the lock of a zone,
 * which is held for a bounded number of steps.
 *
 * <p>Budget of a block of a parked order: the zone's marks, then one array store and two loads. All
 * else is the slow path, under the zone's lock.
 */
public final class Pages {
  /** No node preferred. */
  public static final int NO_NODE = -1;

  /** What a block was taken for; only the same kind of call may free it. */
  public static final int USE_PAGES = 0;

  /** By the size in bytes, not a power of two of pages. */
  public static final int USE_EXACT = 1;

  /** For the objects of a slab cache. */
  public static final int USE_SLAB = 2;

  /** For one block that is too large for a slab cache. */
  public static final int USE_LARGE = 3;

  /** For an area of addresses, page by page. */
  public static final int USE_AREA = 4;

  /** For the copies of per-CPU memory. */
  public static final int USE_PERCPU = 5;

  /** For memory that a device reaches as well. */
  public static final int USE_DMA = 6;

  private static final int LOW = 0;
  private static final int MIN = 1;
  private static final int LAST = 2;

  private final PageConfig config;
  private final PhysicalMemory memory;
  private final Log log;
  private final Frames frames;
  private final Zone[] zones;
  private final ParkedBlocks[][] parked;
  private final Zone[][][] zonelists;
  private final boolean[] kinds = new boolean[ZoneSpec.KINDS];
  private final long base;
  private final int shift;
  private final int mostNode;
  private Reclaimer reclaimer = cpu -> {};
  private Failures failures = Failures.NONE;
  private Environment environment = Environment.NONE;

  /** What the layers above do to give pages back when a request is about to fail. */
  @FunctionalInterface
  public interface Reclaimer {
    /** Called on that CPU, with no lock of this layer held. */
    void reclaim(int cpu);
  }

  /** All pages free; the first frame is where the memory begins. */
  public Pages(PageConfig config, PhysicalMemory memory, Log log) {
    this(config, memory, log, false);
  }

  /** The same; or no page is there before {@link #handOver} brings it. */
  public Pages(PageConfig config, PhysicalMemory memory, Log log, boolean early) {
    this.config = config;
    this.memory = memory;
    this.log = log;
    base = memory.base();
    shift = config.pageShift();
    ZoneSpec last = config.zones().getLast();
    mostNode = config.zones().stream().mapToInt(ZoneSpec::node).max().orElse(0);
    frames = new Frames(last.firstFrame() + last.frames());
    zones = new Zone[config.zones().size()];
    for (int i = 0; i < zones.length; i++) {
      ZoneSpec spec = config.zones().get(i);
      zones[i] = new Zone(i, spec, frames, config.maxOrder(), memory.startsZero(), early);
      kinds[spec.kind()] = true;
    }
    parked = new ParkedBlocks[zones.length][config.cpus()];
    zonelists = new Zone[mostNode + 2][ZoneSpec.KINDS][];
    for (int node = 0; node < zonelists.length; node++) {
      for (int ceiling = 0; ceiling < ZoneSpec.KINDS; ceiling++) {
        zonelists[node][ceiling] = zonelist(node, ceiling);
      }
    }
  }

  /** Names who is asked for pages before a request fails. */
  public void reclaimBy(Reclaimer next) {
    reclaimer = next;
  }

  /** Names who is asked when even that is not enough. */
  public void surroundBy(Environment next) {
    environment = next;
  }

  /** Has requests fail on purpose. */
  public void failBy(Failures next) {
    failures = next;
  }

  /** How it was set up. */
  public PageConfig config() {
    return config;
  }

  /** The memory behind the frames. */
  public PhysicalMemory memory() {
    return memory;
  }

  /** Where failures are reported. */
  public Log log() {
    return log;
  }

  /** What is known of every frame. */
  public Frames frames() {
    return frames;
  }

  /** The address of a frame. */
  public long address(int frame) {
    return base + ((long) frame << shift);
  }

  /** The frame of an address, or -1 for one outside all zones. */
  public int frame(long address) {
    long frame = (address - base) >>> shift;
    return address - base >= 0 && frame <= Integer.MAX_VALUE && zoneOf((int) frame) >= 0
        ? (int) frame
        : -1;
  }

  /** The place of the zone that has the frame, or -1. */
  int zoneOf(int frame) {
    for (int i = 0; i < zones.length; i++) {
      if (zones[i].contains(frame)) {
        return i;
      }
    }
    return -1;
  }

  /** The largest number of a node. */
  public int mostNode() {
    return mostNode;
  }

  /** The node that the frame lies on; the frame is one of a zone. */
  public int nodeOf(int frame) {
    return zones[zoneOf(frame)].spec.node();
  }

  /** The node of a CPU. */
  public int localNode(int cpu) {
    int[] nodes = config.nodeOfCpu();
    return nodes.length == 1 ? nodes[0] : nodes[cpu];
  }

  /**
   * Takes 2^order pages.
   *
   * @return the address of the first, or 0
   */
  public long allocate(int cpu, int node, int gfp, int order, int use) {
    if (order < 0 || order > config.maxOrder()) {
      complain(gfp, "WARNING: order " + order + " is above the largest, " + config.maxOrder());
      return 0;
    }
    if (failures.fail(gfp)) {
      return 0;
    }
    int frame = search(cpu, node == NO_NODE ? localNode(cpu) : node, gfp, order);
    if (frame < 0) {
      complain(gfp, "page allocation failure: order:" + order + ", mode:" + Log.hex(gfp));
      return 0;
    }
    int word = frames.info(frame);
    int compound = (gfp & GfpFlags.COMP) != 0 ? Frames.COMPOUND : 0;
    frames.info(frame, word | (use << Frames.USE_SHIFT) | compound);
    frames.next(frame, 1 << order);
    frames.prev(frame, 1);
    long address = address(frame);
    if ((gfp & GfpFlags.ZERO) != 0 && (word & Frames.ZERO) == 0) {
      memory.zero(address, (long) config.pageSize() << order);
    }
    return address;
  }

  /** Whether what a layer above takes from elsewhere is to fail on purpose. */
  public boolean fails(int gfp) {
    return failures.fail(gfp);
  }

  /** Whether some zone has a block of the order; a hint that costs no lock. */
  public boolean offers(int order) {
    for (Zone zone : zones) {
      if (zone.has(order)) {
        return true;
      }
    }
    return false;
  }

  private void complain(int gfp, String line) {
    int others = GfpFlags.DIRECT_RECLAIM | GfpFlags.HIGH | GfpFlags.IO | GfpFlags.FS;
    boolean nowait = (gfp & GfpFlags.KSWAPD_RECLAIM) != 0 && (gfp & others) == 0;
    if ((gfp & GfpFlags.NOWARN) == 0 && !(nowait && config.nowaitIsQuiet())) {
      log.report(line);
    }
  }

  private int search(int cpu, int node, int gfp, int order) {
    int ceiling = ceiling(gfp);
    int frame = search(cpu, node, gfp, order, ceiling, LOW);
    frame = frame < 0 ? search(cpu, node, gfp, order, ceiling, MIN) : frame;
    if (frame < 0 && (GfpFlags.blocking(gfp) || config.reclaimsAlways())) {
      reclaimer.reclaim(cpu);
      drain(cpu);
      frame = search(cpu, node, gfp, order, ceiling, MIN);
    }
    for (int i = 0; frame < 0 && LastResort.helps(environment, gfp, order, ceiling, i); i++) {
      drain(cpu);
      frame = search(cpu, node, gfp, order, ceiling, MIN);
    }
    return frame < 0 && GfpFlags.entitledToAll(gfp)
        ? search(cpu, node, gfp, order, ceiling, LAST)
        : frame;
  }

  private int search(int cpu, int node, int gfp, int order, int ceiling, int effort) {
    for (Zone zone : zonelists[Math.min(node, zonelists.length - 1)][ceiling]) {
      boolean permitted = (gfp & GfpFlags.THISNODE) == 0 || zone.spec.node() == node;
      if (permitted && allows(zone, gfp, order, ceiling, effort)) {
        int frame = take(zone, cpu, order);
        if (frame >= 0) {
          return frame;
        }
      }
    }
    return -1;
  }

  /** Whether the marks let a request have a block (PG-52, PG-53, PG-57). */
  private static boolean allows(Zone zone, int gfp, int order, int ceiling, int effort) {
    ZoneSpec spec = zone.spec;
    long mark =
        switch (effort) {
          case LOW -> spec.low() + spec.reserves()[ceiling];
          case MIN -> minFor(spec.min(), gfp) + spec.reserves()[ceiling];
          default -> 0;
        };
    return zone.has(order) && zone.freePages() - ((1L << order) - 1) > mark;
  }

  /** What is left of the mark for a caller with those rights (PG-53). */
  private static long minFor(long min, int gfp) {
    if ((gfp & (GfpFlags.MEMALLOC | GfpFlags.NOMEMALLOC)) == GfpFlags.MEMALLOC) {
      return 0;
    }
    long mark = min;
    if ((gfp & GfpFlags.HIGH) != 0) {
      mark -= mark / 2;
      mark -= GfpFlags.blocking(gfp) ? 0 : mark / 4;
    }
    return mark;
  }

  private int take(Zone zone, int cpu, int order) {
    if (order <= config.mostParkedOrder()) {
      ParkedBlocks lists = parked(zone, cpu);
      int frame = lists.pop(order);
      return frame >= 0 ? frame : lists.refill(zone, order);
    }
    zone.lock.lock();
    try {
      return zone.take(order);
    } finally {
      zone.lock.unlock();
    }
  }

  private ParkedBlocks parked(Zone zone, int cpu) {
    int index = zone.index;
    ParkedBlocks lists = parked[index][cpu];
    if (lists == null) {
      long batch = batch(zone.spec.frames());
      long most = Math.max(zone.spec.low() / config.cpus(), 4 * batch);
      lists = new ParkedBlocks(frames, config.mostParkedOrder(), most, (int) batch);
      parked[index][cpu] = lists;
    }
    return lists;
  }

  /** Pages that move between a zone and a list at once (PG-42). */
  private long batch(long managed) {
    long wanted = Math.min(managed / 4096, (256 << 10) >> shift);
    return Math.max(1, Long.highestOneBit(Math.max(1, wanted + wanted / 2)) - 1);
  }

  /** The highest kind permitted; a low kind that no zone is of means Normal (GF-13). */
  private int ceiling(int gfp) {
    int kind = GfpFlags.highestZone(gfp);
    return kind < ZoneSpec.NORMAL && !kinds[kind] ? ZoneSpec.NORMAL : kind;
  }

  /** The zones that may serve, the best one first (PG-58). */
  private Zone[] zonelist(int node, int ceiling) {
    return Arrays.stream(zones)
        .filter(zone -> zone.spec.kind() <= ceiling)
        .sorted(
            Comparator.comparingInt((Zone zone) -> Math.abs(zone.spec.node() - node))
                .thenComparingInt(zone -> zone.spec.node())
                .thenComparingInt(zone -> -zone.spec.kind()))
        .toArray(Zone[]::new);
  }

  /** Gives back 2^order frames from a multiple of 2^order; nobody may hold a part of them. */
  public void release(int cpu, int frame, int order) {
    release(cpu, frame, order, 0);
  }

  void release(int cpu, int frame, int order, int zero) {
    Zone zone = zones[zones.length == 1 ? 0 : zoneOf(frame)];
    if (order <= config.mostParkedOrder()) {
      parked(zone, cpu).push(zone, frame, order, zero);
      return;
    }
    zone.lock.lock();
    try {
      zone.give(frame, order, zero);
    } finally {
      zone.lock.unlock();
    }
  }

  /** Takes 2^order frames from an early allocator; they are of one zone, and nobody's so far. */
  public void handOver(int frame, int order) {
    Zone zone = zones[zoneOf(frame)];
    zone.lock.lock();
    try {
      zone.receive(frame, order);
    } finally {
      zone.lock.unlock();
    }
  }

  /** The pages of all blocks in that use, counted; exact only while no CPU runs. */
  public long pagesInUse(int use) {
    int bits = Frames.STATE | Frames.USE;
    int wanted = Frames.TAKEN | (use << Frames.USE_SHIFT);
    long sum = 0;
    for (Zone zone : zones) {
      int end = zone.spec.firstFrame() + zone.spec.frames();
      for (int frame = zone.spec.firstFrame(); frame < end; ) {
        boolean counts = (frames.info(frame) & bits) == wanted;
        int pages = counts ? Math.max(1, frames.next(frame)) : 1;
        sum += counts ? pages : 0;
        frame += pages;
      }
    }
    return sum;
  }

  /** The pages of a taken block that starts there and is in that use; 0 where none is. */
  public long pagesOf(long address, int use) {
    int frame = frame(address);
    int wanted = Frames.TAKEN | (use << Frames.USE_SHIFT);
    int bits = Frames.STATE | Frames.USE;
    boolean starts = frame >= 0 && address(frame) == address;
    return starts && (frames.info(frame) & bits) == wanted ? frames.next(frame) : 0;
  }

  /** Whether a block that was just taken reads as zero throughout. */
  public boolean readsAsZero(long address) {
    return (frames.info(frame(address)) & Frames.ZERO) != 0;
  }

  /** Gives back a whole block that {@link #allocate} answered with. */
  public void free(int cpu, long address) {
    int frame = frame(address);
    release(cpu, frame, frames.info(frame) & Frames.ORDER);
  }

  /** Empties the CPU's lists. */
  public void drain(int cpu) {
    for (int i = 0; i < zones.length; i++) {
      if (parked[i][cpu] != null) {
        parked[i][cpu].drain(zones[i], 0);
      }
    }
  }

  /** Empties every CPU's lists; only while no CPU runs (PG-43). */
  public void drainAll() {
    for (int cpu = 0; cpu < config.cpus(); cpu++) {
      drain(cpu);
    }
  }

  /** The counters of every zone; exact only while no CPU runs. */
  public List<ZoneCounts> counts() {
    ZoneCounts[] counts = new ZoneCounts[zones.length];
    for (int i = 0; i < zones.length; i++) {
      counts[i] = counts(i);
    }
    return List.of(counts);
  }

  private ZoneCounts counts(int index) {
    Zone zone = zones[index];
    long pcp = 0;
    for (ParkedBlocks lists : parked[index]) {
      pcp += lists == null ? 0 : lists.pages();
    }
    zone.lock.lock();
    try {
      long[] blocks = new long[config.maxOrder() + 1];
      for (int order = 0; order < blocks.length; order++) {
        blocks[order] = zone.blocks(order);
      }
      return new ZoneCounts(zone.spec, zone.managed(), zone.freePages(), pcp, blocks);
    } finally {
      zone.lock.unlock();
    }
  }

  /** Gives the content of all free blocks to the operating system; they read as zero then. */
  public void discardFree() {
    for (Zone zone : zones) {
      zone.lock.lock();
      try {
        zone.discard(memory, this::address);
      } finally {
        zone.lock.unlock();
      }
    }
  }

  /**
   * Checks the lists of every zone; only while no CPU runs.
   *
   * @throws IllegalStateException saying what is wrong
   */
  public void validate() {
    for (Zone zone : zones) {
      zone.lock.lock();
      try {
        zone.validate();
      } finally {
        zone.lock.unlock();
      }
    }
  }
}
