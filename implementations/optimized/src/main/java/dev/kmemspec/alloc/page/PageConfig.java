package dev.kmemspec.alloc.page;

import java.util.List;

/**
 * How the page allocator behaves.
 *
 * @param pageShift log2 of the page size
 * @param maxOrder the largest order, inclusive
 * @param cpus how many sets of per-CPU lists there may be
 * @param zones by ascending frame, disjoint
 * @param nodeOfCpu the node of a CPU
 * @param mostParkedOrder blocks up to this order are parked on per-CPU lists (PV-12); -1: none
 * @param reclaimsAlways whether caches are emptied for requests that may not block, too
 * @param nowaitIsQuiet whether a request like GFP_NOWAIT fails without a report (GF-04)
 */
@SuppressWarnings("ArrayRecordComponent") // Set up once; never compared.
public record PageConfig(
    int pageShift,
    int maxOrder,
    int cpus,
    List<ZoneSpec> zones,
    int[] nodeOfCpu,
    int mostParkedOrder,
    boolean reclaimsAlways,
    boolean nowaitIsQuiet) {
  public PageConfig {
    zones = List.copyOf(zones);
  }

  /** The page size in bytes. */
  public int pageSize() {
    return 1 << pageShift;
  }

  /** The smallest order whose block holds {@code size} bytes, which is unsigned and not 0. */
  public int orderFor(long size) {
    return 64 - Long.numberOfLeadingZeros((size - 1) >>> pageShift);
  }
}
