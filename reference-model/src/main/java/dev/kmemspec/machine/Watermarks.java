package dev.kmemspec.machine;

/**
 * The marks of one zone, in pages (PG-50, PG-51). Below {@code min} only privileged requests are
 * served; at {@code low} background reclaim wakes; above {@code high} an ordinary request of order
 * 0 must succeed (PG-62).
 *
 * @param min the reserve
 * @param low where reclaim wakes
 * @param high where it sleeps again
 */
public record Watermarks(long min, long low, long high) {
  /** No reserve at all: profiles that describe no kernel. */
  public static final Watermarks NONE = new Watermarks(0, 0, 0);

  private static final long MIN_FREE_KB_LEAST = 128;
  private static final long MIN_FREE_KB_MOST = 262144;
  private static final long MIN_FREE_KB_MOST_BEFORE_5_0 = 65536;
  private static final long SCALE_FACTOR = 10;

  /** The marks of that zone under that profile. */
  public static Watermarks of(Machine machine, Zone zone, Profile profile) {
    if (!profile.isLinux()) {
      return NONE;
    }
    long managed = zone.frames();
    long share = share(machine, zone, profile);
    long min = highmem(zone) ? Math.clamp(managed / 1024, 32, 128) : share;
    if (profile.before(4, 6)) {
      return new Watermarks(min, min + share / 4, min + share / 2);
    }
    long step = Math.max(share / 4, managed * SCALE_FACTOR / 10000);
    return new Watermarks(min, min + step, min + 2 * step);
  }

  private static long share(Machine machine, Zone zone, Profile profile) {
    long lowmem = 0;
    for (Zone each : machine.zones()) {
      lowmem += highmem(each) ? 0 : each.frames();
    }
    if (lowmem == 0) {
      return 0;
    }
    long most = profile.before(5, 0) ? MIN_FREE_KB_MOST_BEFORE_5_0 : MIN_FREE_KB_MOST;
    long kilobytes = lowmem * machine.pageSize() / 1024;
    long minFree = Math.clamp(integerSquareRoot(kilobytes * 16), MIN_FREE_KB_LEAST, most);
    return minFree * 1024 / machine.pageSize() * zone.frames() / lowmem;
  }

  private static boolean highmem(Zone zone) {
    return zone.kind() == ZoneKind.HIGHMEM || zone.kind() == ZoneKind.MOVABLE;
  }

  private static long integerSquareRoot(long value) {
    long root = (long) Math.sqrt((double) value);
    while (root * root > value) {
      root--;
    }
    while ((root + 1) * (root + 1) <= value) {
      root++;
    }
    return root;
  }

  /**
   * What is left of {@code min} for a caller with these rights (PG-53): __GFP_HIGH takes half, and
   * where it does not block a quarter of the rest. GFP_NOWAIT gets nothing (PG-54). MEMALLOC takes
   * all, unless __GFP_NOMEMALLOC forbids it.
   */
  public long minFor(Gfp gfp) {
    long mark = min;
    if (gfp.has(Gfp.HIGH_BIT)) {
      mark -= mark / 2;
      if (!gfp.blocking()) {
        mark -= mark / 4;
      }
    }
    boolean memalloc = gfp.has(Gfp.MEMALLOC_BIT) && !gfp.has(Gfp.NOMEMALLOC_BIT);
    return memalloc ? 0 : mark;
  }
}
