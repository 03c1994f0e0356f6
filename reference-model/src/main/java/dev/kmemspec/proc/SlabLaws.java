package dev.kmemspec.proc;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.SlabOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must hold of {@code slabinfo} as SLUB prints it. */
final class SlabLaws {
  private static final String FILE = "slabinfo";
  private static final Pattern KMALLOC = Pattern.compile("kmalloc-(\\d+)([kM]?)");

  /** The largest order of a slab: no machine's page allocator has a larger one. */
  private static final int MOST_ORDER = 13;

  private static final int MOST_CPU_BITS = 14;

  private SlabLaws() {}

  static void judge(Snapshot snapshot, @Nullable Profile profile, Findings findings) {
    Slabinfo slabinfo = snapshot.slabinfo();
    if (slabinfo == null) {
      return;
    }
    boolean slub = profile == null ? !tuned(slabinfo) : profile.slub();
    counters(slabinfo, slub, findings);
    if (!slub) {
      return;
    }
    order(slabinfo, snapshot, profile, findings);
    classes(slabinfo, snapshot, profile, findings);
  }

  /** Whether every cache has the tunables of SLAB. */
  private static boolean tuned(Slabinfo slabinfo) {
    return slabinfo.rows().stream().allMatch(row -> row.limit() > 0);
  }

  private static void counters(Slabinfo slabinfo, boolean slub, Findings findings) {
    Findings.Law unused =
        findings.law(
            "AC-03", FILE, "tunables and sharedavail are 0, and every slab counts as active");
    Findings.Law room =
        findings.law("AC-03", FILE, "a slab is a power of two of pages, and has room for objects");
    Findings.Law most =
        findings.law("AC-04", FILE, "num_objs is at most num_slabs times objperslab");
    Findings.Law active = findings.law("AC-05", FILE, "active_objs is at most num_objs");
    Findings.Law least =
        findings.law("SL-06", FILE, "a slab has at least one object, also under pressure");
    for (Slabinfo.Row row : slabinfo.rows()) {
      String cache = "cache '" + row.name() + "': ";
      if (slub) {
        unused.check(
            row.limit() + row.batchCount() + row.sharedFactor() + row.sharedAvail() == 0
                && row.activeSlabs() == row.numSlabs(),
            cache + row.activeSlabs() + " of " + row.numSlabs() + " slabs, or a tunable, not 0");
      }
      room.check(
          row.objPerSlab() >= 1 && Long.bitCount(row.pagesPerSlab()) == 1,
          cache + row.objPerSlab() + " objects on " + row.pagesPerSlab() + " pages");
      most.check(
          row.numObjs() <= row.numSlabs() * row.objPerSlab(),
          cache + row.numObjs() + " objects, " + row.numSlabs() + " slabs of " + row.objPerSlab());
      active.check(
          row.activeObjs() <= row.numObjs(),
          cache + row.activeObjs() + " of " + row.numObjs() + " objects are active");
      least.check(
          row.numObjs() >= row.numSlabs(),
          cache + row.numObjs() + " objects on " + row.numSlabs() + " slabs");
    }
    unused.done();
    room.done();
    most.done();
    active.done();
    least.done();
  }

  /** All caches must agree on one number of CPUs, the one that the kernel started with. */
  private static void order(
      Slabinfo slabinfo, Snapshot snapshot, @Nullable Profile profile, Findings findings) {
    Findings.Law law =
        findings.law("SL-04", FILE, "slabs have the order that stride, page and CPUs ask for");
    int page = snapshot.pageSize();
    if (page == 0 || snapshot.cpus() == 0) {
      law.open("page size and CPUs need meminfo and zoneinfo").done();
      return;
    }
    if (snapshot.commandLine().contains("slub_") || snapshot.commandLine().contains("slab_m")) {
      law.open("the kernel's command line asks for something else").done();
      return;
    }
    int fewest = 32 - Integer.numberOfLeadingZeros(snapshot.cpus());
    String wrong = "";
    for (Profile version : profile == null ? slub() : List.of(profile)) {
      for (int bits = fewest; bits <= MOST_CPU_BITS; bits++) {
        SlabOrder orders = new SlabOrder(page, MOST_ORDER, 1 << (bits - 1));
        String other = wrong(slabinfo, page, orders, version);
        if (other.isEmpty()) {
          law.check(true, "").done();
          return;
        }
        wrong = wrong.isEmpty() ? other : wrong;
      }
    }
    law.check(false, wrong).done();
  }

  private static List<Profile> slub() {
    return Arrays.stream(Profile.values()).filter(Profile::slub).toList();
  }

  private static String wrong(Slabinfo slabinfo, int page, SlabOrder orders, Profile version) {
    for (Slabinfo.Row row : slabinfo.rows()) {
      int order = orders.of(row.objSize(), version);
      long objects = orders.objects(row.objSize(), order);
      if (row.pagesPerSlab() != 1L << order || row.objPerSlab() != objects) {
        return "cache '"
            + row.name()
            + "' of stride "
            + row.objSize()
            + " has "
            + row.objPerSlab()
            + " objects on "
            + row.pagesPerSlab()
            + " pages of "
            + page
            + ", expected "
            + objects
            + " on "
            + (1L << order)
            + " or, with more CPUs, more";
      }
    }
    return "";
  }

  private static void classes(
      Slabinfo slabinfo, Snapshot snapshot, @Nullable Profile profile, Findings findings) {
    Findings.Law exist =
        findings.law("PV-07", FILE, "kmalloc has a cache for every class from the smallest on");
    Findings.Law stride = findings.law("KM-04", FILE, "a kmalloc cache has its class as stride");
    TreeSet<Long> sizes = new TreeSet<>();
    for (Slabinfo.Row row : slabinfo.rows()) {
      Matcher name = KMALLOC.matcher(row.name());
      if (name.matches()) {
        long size = size(name.group(1), name.group(2));
        sizes.add(size);
        stride.check(row.objSize() == size, row.name() + " has a stride of " + row.objSize());
      }
    }
    stride.done();
    int page = snapshot.pageSize();
    if (sizes.isEmpty() || page == 0) {
      exist.open("page size or kmalloc caches are not in the snapshot").done();
      return;
    }
    List<Long> expected = expected(sizes.first(), page, profile);
    List<Long> seen = new ArrayList<>(sizes);
    exist.check(seen.equals(expected), "there are " + seen + ", expected " + expected).done();
    findings
        .law("PV-08", FILE, "96 is a class up to a minimum of 32, 192 up to one of 64")
        .check(
            sizes.contains(96L) == (sizes.first() <= 32)
                && sizes.contains(192L) == (sizes.first() <= 64),
            "the smallest class is " + sizes.first() + ", and there are " + seen)
        .done();
  }

  private static long size(String digits, String unit) {
    long factor = unit.equals("k") ? 1024 : unit.equals("M") ? 1 << 20 : 1;
    return Long.parseLong(digits) * factor;
  }

  private static List<Long> expected(long smallest, int page, @Nullable Profile profile) {
    if (smallest > 128 || smallest < 8 || Long.bitCount(smallest) != 1) {
      return List.of();
    }
    Machine machine =
        new Machine(page, 10, 1, (int) smallest, 64, Machine.simple(page, 1, 1).zones());
    Profile held = profile == null ? Profile.LINUX_6_1 : profile;
    return Arrays.stream(SizeClasses.of(machine, held).classes()).boxed().toList();
  }
}
