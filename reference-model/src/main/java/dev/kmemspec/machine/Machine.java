package dev.kmemspec.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program runs on.
 *
 * @param pageSize bytes in a page: a power of two, 512 to 65536 (P in the rules)
 * @param maxOrder the largest order that the page allocator serves, inclusive, 0 to 20 (MPO; PV-01)
 * @param cpus possible CPUs, 1 to 4096
 * @param minAlign ARCH_KMALLOC_MINALIGN: a power of two, 8 to 128 (MIN; PV-07)
 * @param cacheLine bytes in a cache line: a power of two, 16 to 256
 * @param zones the zones by ascending frame, disjoint; at least one
 * @param boot where in its boot it is when a program starts; early ones have no high memory, which
 *     no early allocator can reach
 */
public record Machine(
    int pageSize,
    int maxOrder,
    int cpus,
    int minAlign,
    int cacheLine,
    List<Zone> zones,
    Boot boot) {

  /** Where the direct map starts on a simulated machine (x86-64, four-level page tables). */
  public static final long PAGE_OFFSET = 0xffff888000000000L;

  /** Where the addresses of vmalloc, vmap and ioremap start on a simulated machine (x86-64). */
  public static final long VMALLOC_START = 0xffffc90000000000L;

  /** One past the last of them: 32 TiB. */
  public static final long VMALLOC_END = 0xffffe90000000000L;

  /** The value of ZERO_SIZE_PTR (KM-02). */
  public static final long ZERO_SIZE_PTR = 16;

  /** No node preferred (NUMA_NO_NODE). */
  public static final int NO_NODE = -1;

  public Machine {
    powerOfTwo("page", pageSize, 512, 65536);
    within("order", maxOrder, 0, 20);
    within("cpus", cpus, 1, 4096);
    powerOfTwo("minalign", minAlign, 8, 128);
    powerOfTwo("line", cacheLine, 16, 256);
    List<Zone> sorted = new ArrayList<>(zones);
    sorted.sort(Comparator.comparingLong(Zone::firstFrame));
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("a machine has at least one zone");
    }
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).endFrame() > sorted.get(i).firstFrame()) {
        throw new IllegalArgumentException(
            "zones " + sorted.get(i - 1) + " and " + sorted.get(i) + " share frames");
      }
    }
    zones = List.copyOf(sorted);
    if (boot != Boot.DONE && zones.stream().anyMatch(zone -> zone.kind() == ZoneKind.HIGHMEM)) {
      throw new IllegalArgumentException(
          "boot=" + boot.label() + ": an early allocator cannot reach a zone HighMem");
    }
  }

  /** A machine that has booted. */
  public Machine(
      int pageSize, int maxOrder, int cpus, int minAlign, int cacheLine, List<Zone> zones) {
    this(pageSize, maxOrder, cpus, minAlign, cacheLine, zones, Boot.DONE);
  }

  /** The same machine, at that point of its boot. */
  public Machine at(Boot other) {
    return new Machine(pageSize, maxOrder, cpus, minAlign, cacheLine, zones, other);
  }

  /** Whether the page allocator does not serve yet when a program starts. */
  public boolean early() {
    return boot != Boot.DONE;
  }

  /** One node, one zone Normal from frame 0, order 10 at most, 8-byte kmalloc alignment. */
  public static Machine simple(int pageSize, long pages, int cpus) {
    return new Machine(pageSize, 10, cpus, 8, 64, List.of(new Zone(0, ZoneKind.NORMAL, 0, pages)));
  }

  /** All frames of all zones. */
  public long pages() {
    long sum = 0;
    for (Zone zone : zones) {
      sum += zone.frames();
    }
    return sum;
  }

  /** The zone that holds the frame, or null. */
  public @Nullable Zone zoneOf(long frame) {
    for (Zone zone : zones) {
      if (zone.contains(frame)) {
        return zone;
      }
    }
    return null;
  }

  /** Whether some zone lies on the node. */
  public boolean hasNode(int node) {
    for (Zone zone : zones) {
      if (zone.node() == node) {
        return true;
      }
    }
    return false;
  }

  /** Whether some zone, on any node, is of that kind. */
  public boolean hasZone(ZoneKind kind) {
    for (Zone zone : zones) {
      if (zone.kind() == kind) {
        return true;
      }
    }
    return false;
  }

  /** The node of a CPU: CPUs are dealt to the nodes in turn. */
  public int nodeOf(int cpu) {
    int first = zones.getFirst().node();
    for (Zone zone : zones) {
      if (zone.node() != first) {
        List<Integer> nodes = nodes();
        return nodes.get(cpu % nodes.size());
      }
    }
    return first;
  }

  /** The nodes' numbers, ascending. */
  public List<Integer> nodes() {
    return zones.stream().map(Zone::node).distinct().sorted().toList();
  }

  /**
   * The smallest order whose block holds {@code size} bytes; {@code size} is unsigned, not 0
   * (PV-13).
   */
  public int orderFor(long size) {
    if (size == 0) {
      throw new IllegalArgumentException("get_order(0) is undefined (PV-13)");
    }
    long lastPage = (size - 1) >>> Integer.numberOfTrailingZeros(pageSize);
    return 64 - Long.numberOfLeadingZeros(lastPage);
  }

  /** Whether the address lies in the range of vmalloc, mapped or not: is_vmalloc_addr (VM-23). */
  public static boolean isVmallocAddr(long address) {
    return Long.compareUnsigned(address, VMALLOC_START) >= 0
        && Long.compareUnsigned(address, VMALLOC_END) < 0;
  }

  private static void within(String name, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          name + "=" + value + ": expected a number from " + low + " to " + high);
    }
  }

  private static void powerOfTwo(String name, int value, int low, int high) {
    if (value < low || value > high || Integer.bitCount(value) != 1) {
      throw new IllegalArgumentException(
          name + "=" + value + ": expected a power of two from " + low + " to " + high);
    }
  }
}
