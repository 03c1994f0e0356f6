package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Reclaimer;
import org.jspecify.annotations.Nullable;

/** What a request can do before it fails: wait for reclaim, and then for the end of a process. */
final class Rescue implements DirectReclaim {
  /** More pages at once are too costly to wait or to kill for (GF-10). */
  private static final long MOST_PAGES = 8;

  /** Who asks for any of these does not want a process to die (GF-09, PG-60). */
  private static final int SPARING = Gfp.NORETRY_BIT | Gfp.RETRY_MAYFAIL_BIT | Gfp.THISNODE_BIT;

  private @Nullable Reclaimer environment;

  @Override
  public void reclaimFrom(Reclaimer around) {
    environment = around;
  }

  /**
   * Does one thing for a request that found no pages.
   *
   * @param done how many were done for it before
   * @return whether it is worth while to look for pages again
   */
  boolean helped(Gfp gfp, ZoneKind highest, long pages, int done) {
    Reclaimer around = environment;
    boolean patient = gfp.has(Gfp.NOFAIL_BIT) || !hasty(gfp, pages);
    if (around == null || !gfp.blocking() || (done > 0 && !patient)) {
      return false;
    }
    int order = 64 - Long.numberOfLeadingZeros(pages - 1);
    return around.directReclaim(gfp.bits(), order) > 0
        || (mayKill(gfp, highest, pages) && around.outOfMemory(gfp.bits(), order));
  }

  private static boolean hasty(Gfp gfp, long pages) {
    boolean costly = pages > MOST_PAGES && !gfp.has(Gfp.RETRY_MAYFAIL_BIT);
    return costly || gfp.has(Gfp.NORETRY_BIT);
  }

  private static boolean mayKill(Gfp gfp, ZoneKind highest, long pages) {
    return pages <= MOST_PAGES
        && (gfp.bits() & SPARING) == 0
        && gfp.has(Gfp.FS_BIT)
        && highest.compareTo(ZoneKind.NORMAL) >= 0;
  }
}
