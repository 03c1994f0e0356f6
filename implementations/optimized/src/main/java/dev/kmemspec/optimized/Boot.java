package dev.kmemspec.optimized;

import dev.kmemspec.alloc.area.AreaPolicy;
import dev.kmemspec.alloc.area.Ioremap;
import dev.kmemspec.alloc.area.Kvmalloc;
import dev.kmemspec.alloc.area.Space;
import dev.kmemspec.alloc.area.Vmalloc;
import dev.kmemspec.alloc.boot.Bootmem;
import dev.kmemspec.alloc.boot.Memblock;
import dev.kmemspec.alloc.boot.MemblockPolicy;
import dev.kmemspec.alloc.dma.DmaMemory;
import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.PageCalls;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import dev.kmemspec.alloc.percpu.Percpu;
import dev.kmemspec.alloc.slab.Kmalloc;
import dev.kmemspec.alloc.slab.KmallocPolicy;
import dev.kmemspec.alloc.slab.SlabCaches;
import dev.kmemspec.alloc.slab.SlabPolicy;
import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The parts of one started machine, set up as the profile says. */
final class Boot {
  /** The kinds of zone as {@link ZoneSpec} numbers them. */
  static final List<ZoneKind> KINDS =
      List.of(ZoneKind.DMA, ZoneKind.DMA32, ZoneKind.NORMAL, ZoneKind.HIGHMEM, ZoneKind.MOVABLE);

  /** Sheaves are limited by their count alone, as in Linux. */
  private static final int SHEAF_BYTES = 1 << 16;

  /** The part of the addresses of vmalloc that devices are mapped in. */
  private static final long DEVICES = Machine.VMALLOC_START + (1L << 44);

  private static final long DEVICE_BYTES = 1L << 40;

  /** Freed areas are flushed beyond so many bytes for each bit of the CPUs' number (VM-19). */
  private static final long MOST_LAZY_BYTES = 32L << 20;

  final Machine machine;
  final Profile profile;

  /** The largest object that a cache may have (PV-05). */
  final long mostObjectBytes;

  /** Whether misuse is looked for, and every structure is checked at the end. */
  final boolean checking;

  final MappedMemory memory;
  final Pages pages;
  final PageCalls pageCalls;
  final PlantedFailures failures = new PlantedFailures();
  final SlabCaches slabs;
  final Kmalloc kmalloc;
  final Vmalloc vmalloc;
  final Kvmalloc kvmalloc;
  final Ioremap ioremap;
  final Percpu percpu;
  final DmaMemory dma;
  final Memblock memblock;
  final Bootmem bootmem;

  /** The CPU that makes the next call, and the context that it is in. */
  int cpu;

  Context context = Context.PROCESS;
  private List<String> reports = new ArrayList<>();

  Boot(Machine machine, Profile profile, boolean checking) {
    this.machine = machine;
    this.profile = profile;
    this.checking = checking;
    long frames = machine.zones().getLast().endFrame();
    if (frames > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(frames + " frames: at most " + Integer.MAX_VALUE);
    }
    Log log = line -> reports.add(line);
    memory = MappedMemory.shown(Machine.PAGE_OFFSET, frames * machine.pageSize());
    pages = new Pages(pageConfig(machine, profile), memory, log, machine.early());
    pages.failBy(failures);
    pageCalls = new PageCalls(pages);
    slabs = new SlabCaches(pages, slabPolicy(machine, profile, checking));
    SizeClasses classes = SizeClasses.of(machine, profile);
    mostObjectBytes = classes.maxObjectSize();
    int[] sizes =
        Arrays.stream(classes.classes())
            .filter(size -> size <= classes.maxSize())
            .mapToInt(Math::toIntExact)
            .toArray();
    kmalloc = new Kmalloc(slabs, sizes, kmallocPolicy(machine, profile, classes.maxSize()));
    vmalloc = new Vmalloc(space(), pages);
    long most = profile.before(5, 15) ? Long.MAX_VALUE : Integer.MAX_VALUE;
    kvmalloc = new Kvmalloc(kmalloc, vmalloc, pages, most, falls(profile));
    ioremap = new Ioremap(vmalloc.space(), pages, DEVICES, DEVICES + DEVICE_BYTES);
    percpu = new Percpu(pages, vmalloc.space());
    dma = new DmaMemory(pages, !profile.before(6, 2), !profile.before(5, 0));
    memblock =
        new Memblock(
            pages,
            new MemblockPolicy(!profile.before(5, 1), !profile.before(4, 20), machine.cacheLine()));
    if (!machine.early()) {
      memblock.addZones();
    }
    bootmem = new Bootmem(pages);
  }

  private Space space() {
    Window window =
        Window.onto(
            memory,
            Machine.VMALLOC_START,
            Machine.VMALLOC_END - Machine.VMALLOC_START,
            Integer.numberOfTrailingZeros(machine.pageSize()));
    AreaPolicy.Reuse reuse =
        profile.isLinux()
            ? profile.since(6, 9) ? AreaPolicy.Reuse.FLUSHED : AreaPolicy.Reuse.NEVER
            : AreaPolicy.Reuse.AT_ONCE;
    int cpuBits = 32 - Integer.numberOfLeadingZeros(machine.cpus());
    return new Space(
        window, machine.cpus(), new AreaPolicy(reuse, cpuBits * MOST_LAZY_BYTES, true, false));
  }

  private static Kvmalloc.Falls falls(Profile profile) {
    if (profile.before(5, 18)) {
      return Kvmalloc.Falls.KERNEL;
    }
    return profile.since(6, 19) ? Kvmalloc.Falls.ALL : Kvmalloc.Falls.BLOCKING;
  }

  /** The mask, after a look at whether it may sleep here (GF-02). */
  int inContext(int gfp) {
    if ((gfp & Gfp.DIRECT_RECLAIM_BIT) != 0 && !context.sleepable()) {
      pages.log().report("BUG: sleeping function called from invalid context");
    }
    return gfp;
  }

  boolean inInterrupt() {
    return context == Context.SOFTIRQ || context == Context.HARDIRQ;
  }

  /** Checks every structure; only while no CPU runs. */
  void validate() {
    slabs.validate();
    pages.validate();
    percpu.validate();
    memblock.validate();
    vmalloc.space().validate(percpu.addressPages());
  }

  void close() {
    vmalloc.space().close();
    memory.close();
  }

  private static PageConfig pageConfig(Machine machine, Profile profile) {
    List<ZoneSpec> zones = new ArrayList<>();
    for (Zone zone : machine.zones()) {
      Watermarks marks = Watermarks.of(machine, zone, profile);
      zones.add(
          new ZoneSpec(
              zone.node(),
              KINDS.indexOf(zone.kind()),
              Math.toIntExact(zone.firstFrame()),
              Math.toIntExact(zone.frames()),
              marks.min(),
              marks.low(),
              reserves(machine, zone, profile)));
    }
    int[] nodes = new int[machine.cpus()];
    Arrays.setAll(nodes, machine::nodeOf);
    return new PageConfig(
        Integer.numberOfTrailingZeros(machine.pageSize()),
        machine.maxOrder(),
        machine.cpus(),
        zones,
        nodes,
        Math.min(machine.maxOrder(), profile.before(5, 14) ? 0 : 3),
        !profile.isLinux(),
        profile.since(7, 0));
  }

  /** lowmem_reserve by the highest zone that a request may use (PG-57). */
  private static long[] reserves(Machine machine, Zone zone, Profile profile) {
    long[] reserves = new long[ZoneSpec.KINDS];
    int ratio =
        switch (zone.kind()) {
          case DMA, DMA32 -> 256;
          case NORMAL -> 32;
          case HIGHMEM, MOVABLE -> 0;
        };
    long above = 0;
    for (int kind = KINDS.indexOf(zone.kind()) + 1; kind < ZoneSpec.KINDS; kind++) {
      for (Zone other : machine.zones()) {
        boolean same = other.node() == zone.node() && other.kind() == KINDS.get(kind);
        above += same ? other.frames() : 0;
      }
      reserves[kind] = ratio == 0 || !profile.isLinux() ? 0 : above / ratio;
    }
    return reserves;
  }

  private static SlabPolicy slabPolicy(Machine machine, Profile profile, boolean checking) {
    return new SlabPolicy(
        machine.cacheLine(),
        profile.before(6, 7),
        profile.slub(),
        profile.since(5, 9) && !profile.since(7, 0),
        checking,
        false,
        SHEAF_BYTES);
  }

  private static KmallocPolicy kmallocPolicy(Machine machine, Profile profile, long most) {
    KmallocPolicy.Names names =
        profile.before(4, 20) ? KmallocPolicy.Names.BYTES : KmallocPolicy.Names.KILOBYTES;
    return new KmallocPolicy(
        profile.slabs() == Profile.Slabs.SLAB ? KmallocPolicy.Names.SIZE : names,
        machine.hasZone(ZoneKind.DMA),
        kfreedPages(profile),
        most,
        profile.before(2, 6, 22));
  }

  private static KmallocPolicy.KfreedPages kfreedPages(Profile profile) {
    if (profile.since(7, 0)) {
      return KmallocPolicy.KfreedPages.KEPT;
    }
    return profile.since(5, 17)
        ? KmallocPolicy.KfreedPages.FREED
        : KmallocPolicy.KfreedPages.FREED_IF_COMPOUND;
  }

  /** What was reported since the last call. */
  List<String> takeReports() {
    List<String> taken = reports;
    reports = new ArrayList<>();
    return taken;
  }
}
