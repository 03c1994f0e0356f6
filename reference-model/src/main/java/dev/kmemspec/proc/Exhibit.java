package dev.kmemspec.proc;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An allocator's counters as the files that a kernel would show. What the counters do not tell is
 * left out: which CPU parks which pages, the counters of the node.
 */
public final class Exhibit {
  /** The files that there may be. */
  public static final List<String> FILES =
      List.of(
          "buddyinfo",
          "zoneinfo",
          "meminfo",
          "slabinfo",
          "vmallocinfo",
          "memblock/memory",
          "memblock/reserved");

  /** The names of memblock's flags, from the lowest bit on. */
  private static final List<String> FLAGS =
      List.of("HOTPLUG", "MIRROR", "NOMAP", "DRV_MNG", "RSRV_NOINIT");

  private final Machine machine;
  private final Profile profile;
  private Outcome.@Nullable Zones zones;
  private Outcome.@Nullable Slabs slabs;
  private Outcome.@Nullable Meminfo sums;
  private Outcome.@Nullable Areas areas;
  private Outcome.@Nullable Regions regions;

  private Exhibit(Machine machine, Profile profile) {
    this.machine = machine;
    this.profile = profile;
  }

  /** The program, and behind it the looks that the files are made of. */
  public static Program looking(Program program) {
    List<Invocation> calls = new ArrayList<>(program.calls());
    calls.add(Invocation.of(null, new WatchCall.Zoneinfo()));
    calls.add(Invocation.of(null, new WatchCall.Slabinfo()));
    calls.add(Invocation.of(null, new WatchCall.Meminfo()));
    calls.add(Invocation.of(null, new WatchCall.Vmallocinfo()));
    return program.with(calls);
  }

  /** The files by name, as the last look at each showed them; none for what was never shown. */
  public static Map<String, String> of(Trace trace) {
    Exhibit exhibit = new Exhibit(trace.setting().machine(), trace.setting().profile());
    for (Step step : trace.steps()) {
      exhibit.see(step.outcome());
    }
    return exhibit.files();
  }

  private void see(Outcome outcome) {
    switch (outcome) {
      case Outcome.Zones seen -> zones = seen;
      case Outcome.Slabs seen -> slabs = seen;
      case Outcome.Meminfo seen -> sums = seen;
      case Outcome.Areas seen -> areas = seen;
      case Outcome.Regions seen -> regions = seen;
      default -> {}
    }
  }

  private Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    if (zones != null && !zones.each().isEmpty()) {
      files.put("buddyinfo", buddyinfo(zones).print());
      files.put("zoneinfo", zoneinfo(zones).print());
    }
    if (sums != null && sums.total() >= 0) {
      files.put("meminfo", meminfo(sums).print());
    }
    if (slabs != null && profile.slabs() != Profile.Slabs.SLOB) {
      files.put("slabinfo", slabinfo(slabs).print());
    }
    if (areas != null) {
      files.put("vmallocinfo", vmallocinfo(areas).print());
    }
    if (regions != null) {
      files.put("memblock/memory", memblock(regions.memory()).print());
      files.put("memblock/reserved", memblock(regions.reserved()).print());
    }
    return files;
  }

  private static Buddyinfo buddyinfo(Outcome.Zones seen) {
    return new Buddyinfo(
        seen.each().stream()
            .map(zone -> new Buddyinfo.Row(zone.node(), zone.kind().label(), zone.blocks()))
            .toList());
  }

  private Zoneinfo zoneinfo(Outcome.Zones seen) {
    List<Zoneinfo.Zone> found = new ArrayList<>();
    for (int i = 0; i < seen.each().size() && i < machine.zones().size(); i++) {
      Outcome.ZoneCounts counts = seen.each().get(i);
      Zone zone = machine.zones().get(i);
      Watermarks marks = Watermarks.of(machine, zone, profile);
      found.add(
          new Zoneinfo.Zone(
              counts.node(),
              counts.kind().label(),
              List.of(),
              counts.free(),
              List.of(
                  new Stat("min", marks.min()),
                  new Stat("low", marks.low()),
                  new Stat("high", marks.high()),
                  new Stat("spanned", zone.frames()),
                  new Stat("present", zone.frames()),
                  new Stat("managed", counts.managed())),
              protection(zone),
              List.of(new Stat("nr_free_pages", counts.free())),
              List.of(),
              List.of(new Stat("start_pfn", zone.firstFrame()))));
    }
    return new Zoneinfo(found);
  }

  /** lowmem_reserve against requests up to each zone of the node (PG-57). */
  private List<Long> protection(Zone zone) {
    int ratio = zone.kind() == ZoneKind.NORMAL ? 32 : 256;
    boolean keeps = profile.isLinux() && zone.kind().compareTo(ZoneKind.NORMAL) <= 0;
    List<Long> reserves = new ArrayList<>();
    long above = 0;
    for (Zone other : machine.zones()) {
      if (other.node() == zone.node()) {
        above += other.kind().compareTo(zone.kind()) > 0 ? other.frames() : 0;
        reserves.add(keeps ? above / ratio : 0);
      }
    }
    return reserves;
  }

  private Meminfo meminfo(Outcome.Meminfo seen) {
    List<Meminfo.Entry> entries = new ArrayList<>();
    entry(entries, "MemTotal", seen.total());
    entry(entries, "MemFree", seen.free());
    if (seen.sUnreclaim() >= 0) {
      entry(entries, "Slab", seen.sReclaimable() + seen.sUnreclaim());
      entry(entries, "SReclaimable", seen.sReclaimable());
      entry(entries, "SUnreclaim", seen.sUnreclaim());
    }
    entry(entries, "VmallocUsed", seen.vmallocUsed());
    entry(entries, "Percpu", seen.percpu());
    return new Meminfo(entries);
  }

  private void entry(List<Meminfo.Entry> entries, String name, long pages) {
    if (pages >= 0) {
      entries.add(new Meminfo.Entry(name, pages * machine.pageSize() / 1024, true));
    }
  }

  private static Slabinfo slabinfo(Outcome.Slabs seen) {
    return new Slabinfo(
        seen.each().stream()
            .map(row ->
                new Slabinfo.Row(
                    row.name(),
                    row.activeObjects(),
                    row.objects(),
                    row.objectSize(),
                    row.objectsPerSlab(),
                    row.pagesPerSlab(),
                    0,
                    0,
                    0,
                    row.activeSlabs(),
                    row.slabs(),
                    0))
            .toList());
  }

  private static Vmallocinfo vmallocinfo(Outcome.Areas seen) {
    return new Vmallocinfo(seen.each().stream().map(Exhibit::area).toList());
  }

  private static Vmallocinfo.Row area(Outcome.AreaRow row) {
    List<String> flags =
        switch (row.kind()) {
          case VMALLOC -> row.user() ? List.of("vmalloc", "user") : List.of("vmalloc");
          case VMAP -> List.of("vmap");
          case IOREMAP -> List.of("ioremap");
          case VM_MAP_RAM, UNPURGED -> List.of();
        };
    String word =
        switch (row.kind()) {
          case UNPURGED -> "unpurged vm_area";
          case VM_MAP_RAM -> "vm_map_ram";
          case VMALLOC, VMAP, IOREMAP -> "";
        };
    List<String> nodes = new ArrayList<>();
    row.nodes().forEach((node, pages) -> nodes.add("N" + node + "=" + pages));
    return new Vmallocinfo.Row(
        row.start(),
        row.start() + row.size(),
        row.size(),
        word,
        row.pages() > 0 ? row.pages() : -1,
        row.phys(),
        flags,
        nodes);
  }

  private Memblock memblock(List<Outcome.Region> seen) {
    return new Memblock(seen.stream().map(this::region).toList());
  }

  private Memblock.Region region(Outcome.Region region) {
    boolean told = !profile.before(6, 6);
    String node = region.nid() < 0 ? "x" : String.valueOf(region.nid());
    int bit = Integer.numberOfTrailingZeros(region.flags());
    String flags = region.flags() == 0 ? "NONE" : bit < FLAGS.size() ? FLAGS.get(bit) : "UNKNOWN";
    long last = region.base() + region.size() - 1;
    return new Memblock.Region(region.base(), last, told ? node : "", told ? flags : "");
  }
}
