package dev.kmemspec.reference;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferenceZone.Effort;
import dev.kmemspec.spi.PageAllocator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page allocator: zones, and the blocks that are handed out. Misuse is reported and has no
 * effect. What the marks refuse, {@link ReferenceReclaim} asks the environment for; a NOFAIL
 * request gets the last page but no more than there are (GF-07).
 */
public class ReferencePages implements PageAllocator {
  /** What a block was handed out for; only the same family may free it. */
  public enum Use {
    PAGES,
    EXACT_PAGES,
    SLAB,
    KMALLOC,
    PERCPU,
    DMA,
    VMALLOC
  }

  /** A block that is handed out. */
  private static final class PageBlock {
    final long frame;
    final Use use;
    final boolean compound;

    /** How many pages: 2^order but for {@link Use#EXACT_PAGES}. */
    long pages;

    int references = 1;

    PageBlock(long frame, long pages, Use use, boolean compound) {
      this.frame = frame;
      this.pages = pages;
      this.use = use;
      this.compound = compound;
    }
  }

  private final Machine machine;
  private final Profile profile;
  private final ReferenceMemory memory;
  private final List<ReferenceZone> zones;
  private final Faults faults = new Faults();
  private final Map<Long, PageBlock> live = new HashMap<>();
  private ReferenceTasks tasks;
  private ReferenceReclaim reclaim;
  private List<String> reports = new ArrayList<>();
  private int cpu;
  private Context context = Context.PROCESS;

  /** On top of the machine's zones, in its order. */
  public ReferencePages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    this(machine, profile, zones, new ReferenceMemory(machine));
  }

  /** The same with that memory. */
  public ReferencePages(
      Machine machine, Profile profile, List<ReferenceZone> zones, ReferenceMemory memory) {
    this.machine = machine;
    this.profile = profile;
    this.zones = List.copyOf(zones);
    this.memory = memory;
    tasks = new ReferenceTasks(profile);
    reclaim = new ReferenceReclaim(tasks);
  }

  /** Whose requests these are, from here on, and how they get memory where there is none. */
  void serve(ReferenceTasks others, ReferenceReclaim slowly) {
    tasks = others;
    reclaim = slowly;
  }

  /** The machine. */
  public Machine machine() {
    return machine;
  }

  /** The contract. */
  public Profile profile() {
    return profile;
  }

  /** The failures that a program plants. */
  public Faults faults() {
    return faults;
  }

  @Override
  public ReferenceMemory memory() {
    return memory;
  }

  @Override
  public void enter(int nextCpu, Context nextContext) {
    cpu = nextCpu;
    context = nextContext;
    tasks.enter(nextCpu, nextContext);
  }

  /** The running CPU. */
  public int cpu() {
    return cpu;
  }

  /** Reports a call that may sleep where it must not (GF-02). */
  public void mightSleep() {
    if (!context.sleepable()) {
      report("BUG: sleeping function called from invalid context");
    }
  }

  /** Reports a call that must not come with interrupts off (DM-07). */
  public void mightHaveInterruptsOff() {
    if (context == Context.HARDIRQ || context == Context.NMI) {
      report("WARNING: called with interrupts off");
    }
  }

  /** The context of the running call. */
  public Context context() {
    return context;
  }

  /** The node that the page of that direct-map address lies on. */
  public int nodeOf(long page) {
    Zone zone = machine.zoneOf(memory.frame(page));
    if (zone == null) {
      throw new IllegalArgumentException(hex(page) + " is no page of the machine");
    }
    return zone.node();
  }

  /** The node of the running CPU. */
  public int localNode() {
    return machine.nodeOf(cpu);
  }

  /** Writes a line into the log. */
  public void report(String line) {
    reports.add(line);
  }

  @Override
  public List<String> takeReports() {
    List<String> taken = reports;
    reports = new ArrayList<>();
    return taken;
  }

  /**
   * Hands out 2^order pages.
   *
   * @return the address of the first one, or 0
   */
  public long allocate(int nid, Gfp asked, int order, Use use) {
    Gfp gfp = tasks.left(asked);
    if (gfp.blocking()) {
      mightSleep();
    }
    if (!served(order)) {
      complain(gfp, "WARNING: order " + order + " is above the largest, " + machine.maxOrder());
      return 0;
    }
    if (faults.fails(gfp)) {
      return 0;
    }
    long frame = search(nid, gfp, order);
    if (frame < 0) {
      complain(gfp, "page allocation failure: order:" + order + ", mode:" + gfp);
      return 0;
    }
    live.put(frame, new PageBlock(frame, 1L << order, use, gfp.has(Gfp.COMP_BIT)));
    long address = memory.address(frame);
    if (gfp.zero()) {
      memory.zero(address, bytesToZero(order));
    }
    return address;
  }

  /** The pages of all live blocks of that use. */
  public long pagesOf(Use use) {
    return live.values().stream()
        .filter(block -> block.use == use)
        .mapToLong(block -> block.pages)
        .sum();
  }

  /** Whether blocks of that order exist (PG-02). */
  protected boolean served(int order) {
    return order >= 0 && order <= machine.maxOrder();
  }

  /** How much of a block __GFP_ZERO makes zero. */
  protected long bytesToZero(int order) {
    return (long) machine.pageSize() << order;
  }

  private void complain(Gfp gfp, String line) {
    int others = Gfp.DIRECT_RECLAIM_BIT | Gfp.HIGH_BIT | Gfp.IO_BIT | Gfp.FS_BIT;
    boolean nowait = gfp.has(Gfp.KSWAPD_RECLAIM_BIT) && (gfp.bits() & others) == 0;
    // GFP_NOWAIT contains __GFP_NOWARN in 7.0 (GF-04).
    if (!gfp.has(Gfp.NOWARN_BIT) && !(nowait && profile.since(7, 0))) {
      report(line);
    }
  }

  private long search(int nid, Gfp gfp, int order) {
    long frame = search(Effort.LOW, nid, gfp, order);
    frame = frame < 0 ? search(Effort.MIN, nid, gfp, order) : frame;
    if (frame < 0 && gfp.blocking()) {
      frame = searchDrained(nid, gfp, order);
    }
    if (frame < 0 && tasks.unmarked(gfp)) {
      frame = search(Effort.LAST, nid, gfp, order);
    }
    if (frame < 0) {
      frame = reclaim.reclaim(gfp, order, ceiling(gfp), () -> searchDrained(nid, gfp, order));
    }
    boolean last = gfp.blocking() && gfp.has(Gfp.NOFAIL_BIT);
    return frame < 0 && last ? search(Effort.LAST, nid, gfp, order) : frame;
  }

  private long searchDrained(int nid, Gfp gfp, int order) {
    drain();
    return search(tasks.unmarked(gfp) ? Effort.LAST : Effort.MIN, nid, gfp, order);
  }

  private long search(Effort effort, int nid, Gfp gfp, int order) {
    for (ReferenceZone zone : zonelist(nid, gfp)) {
      if (zone.allows(effort, gfp, order, ceiling(gfp), tasks)) {
        return zone.take(cpu, order);
      }
    }
    return -1;
  }

  /** The zones that may serve a request, the best one first (GF-14, GF-17, PG-58). */
  protected List<ReferenceZone> zonelist(int nid, Gfp gfp) {
    int node = nid == Machine.NO_NODE ? localNode() : nid;
    return zones.stream()
        .filter(zone -> zone.zone().kind().compareTo(ceiling(gfp)) <= 0)
        .filter(zone -> !gfp.has(Gfp.THISNODE_BIT) || zone.zone().node() == node)
        .sorted(
            Comparator.comparingInt((ReferenceZone zone) -> Math.abs(zone.zone().node() - node))
                .thenComparingInt(zone -> zone.zone().node())
                .thenComparing(zone -> zone.zone().kind(), Comparator.reverseOrder()))
        .toList();
  }

  /** The highest zone permitted; a DMA zone that the machine lacks means Normal (GF-13). */
  protected ZoneKind ceiling(Gfp gfp) {
    ZoneKind kind = gfp.highestZone();
    boolean lacking = kind.compareTo(ZoneKind.NORMAL) < 0 && !machine.hasZone(kind);
    return lacking ? ZoneKind.NORMAL : kind;
  }

  @Override
  public long allocPages(int gfp, int order) {
    return allocPagesNode(Machine.NO_NODE, gfp, order);
  }

  @Override
  public long allocPagesNode(int nid, int gfp, int order) {
    return allocate(nid, new Gfp(gfp), order, Use.PAGES);
  }

  @Override
  public void freePagesOf(long page, int order) {
    PageBlock block = owned(page, Use.PAGES);
    if (block == null) {
      return;
    }
    if (order > machine.maxOrder() || block.pages != 1L << order) {
      report("BUG: Bad page state: " + hex(page) + " freed with order " + order);
    } else if (--block.references == 0) {
      release(block);
    } else if (!block.compound) {
      releaseTail(block, order);
    }
  }

  /** Somebody else still holds the first page: all others go at once (PG-10). */
  protected void releaseTail(long frame, int order) {
    for (int each = order - 1; each >= 0; each--) {
      give(frame + (1L << each), each);
    }
  }

  private void releaseTail(PageBlock block, int order) {
    block.pages = 1;
    releaseTail(block.frame, order);
  }

  @Override
  public long allocPagesExact(long size, int gfp) {
    Gfp mask = new Gfp(gfp).without(new Gfp(Gfp.COMP_BIT | Gfp.HIGHMEM_BIT));
    if (mask.bits() != gfp) {
      report("WARNING: alloc_pages_exact without __GFP_COMP and __GFP_HIGHMEM");
    }
    int order = size == 0 ? Integer.MAX_VALUE : machine.orderFor(size);
    long address = allocate(Machine.NO_NODE, mask, order, Use.EXACT_PAGES);
    if (address != 0) {
      PageBlock block = owned(address, Use.EXACT_PAGES);
      long wanted = pagesFor(size);
      for (long page = wanted; block != null && page < block.pages; page++) {
        give(block.frame + page, 0);
      }
      if (block != null) {
        block.pages = wanted;
      }
    }
    return address;
  }

  private long pagesFor(long size) {
    return Long.divideUnsigned(size - 1, machine.pageSize()) + 1;
  }

  @Override
  public void freePagesExact(long virt, long size) {
    PageBlock block = owned(virt, Use.EXACT_PAGES);
    if (block == null) {
      return;
    }
    if (size == 0 || pagesFor(size) != block.pages) {
      report("BUG: Bad page state: " + hex(virt) + " freed with another size");
    } else {
      release(block);
    }
  }

  @Override
  public int allocPagesBulk(int gfp, long[] pages) {
    int filled = 0;
    while (filled < pages.length) {
      if (pages[filled] == 0) {
        pages[filled] = allocPages(gfp, 0);
      }
      if (pages[filled] == 0) {
        break;
      }
      filled++;
    }
    return filled;
  }

  @Override
  public void splitPage(long page, int order) {
    PageBlock block = owned(page, Use.PAGES);
    if (block == null) {
      return;
    }
    if (block.compound || order > machine.maxOrder() || block.pages != 1L << order) {
      report("BUG: split_page of " + hex(page) + ", which is no plain block of that order");
      return;
    }
    for (long i = 1; i < block.pages; i++) {
      live.put(block.frame + i, new PageBlock(block.frame + i, 1, Use.PAGES, false));
    }
    block.pages = 1;
  }

  @Override
  public void getPage(long page) {
    PageBlock block = owned(page, Use.PAGES);
    if (block != null) {
      block.references++;
    }
  }

  @Override
  public void putPage(long page) {
    PageBlock block = owned(page, Use.PAGES);
    if (block != null && --block.references == 0) {
      release(block);
    }
  }

  /** How many bytes the block of that use has that starts there, or 0 where none does. */
  public long bytesOf(long address, Use use) {
    PageBlock block = live.get(memory.frame(address));
    return block != null && block.use == use && memory.address(block.frame) == address
        ? block.pages * machine.pageSize()
        : 0;
  }

  /** Takes back a block that {@link #allocate} handed out for that use. */
  public void free(long address, Use use) {
    PageBlock block = owned(address, use);
    if (block != null) {
      release(block);
    }
  }

  /** kfree of a block from the page allocator: what becomes of it depends on the kernel (KM-15). */
  public void kfreed(long address) {
    PageBlock block = owned(address, Use.PAGES);
    if (block == null) {
      return;
    }
    report("WARNING: kfree of " + hex(address) + ", which is of the page allocator");
    boolean compound = block.compound && block.pages > 1;
    boolean freed = compound || (profile.since(5, 17) && block.pages == 1);
    if (freed && block.references == 1 && !profile.since(7, 0)) {
      release(block);
    }
  }

  private @Nullable PageBlock owned(long address, Use use) {
    if (bytesOf(address, use) == 0) {
      report("BUG: Bad page state: " + hex(address) + " starts no block of " + use);
      return null;
    }
    return live.get(memory.frame(address));
  }

  private void release(PageBlock block) {
    live.remove(block.frame);
    if (block.use != Use.EXACT_PAGES) {
      give(block.frame, Long.numberOfTrailingZeros(block.pages));
      return;
    }
    for (long i = 0; i < block.pages; i++) {
      give(block.frame + i, 0);
    }
  }

  /** Gives pages that belong to no live block back to their zone. */
  protected void give(long frame, int order) {
    for (ReferenceZone zone : zones) {
      if (zone.zone().contains(frame)) {
        zone.give(cpu, frame, order);
      }
    }
  }

  /** An early allocator gives a block that nobody managed before (MB-14). */
  public void handOver(long frame, int order) {
    for (ReferenceZone zone : zones) {
      if (zone.zone().contains(frame)) {
        zone.receive(frame, order);
      }
    }
  }

  /** Empties the per-CPU lists. */
  public void drain() {
    zones.forEach(ReferenceZone::drain);
  }

  /** The zones' counters, in the machine's order. */
  public List<Outcome.ZoneCounts> zoneinfo() {
    return zones.stream().map(ReferenceZone::counts).toList();
  }

  static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
