package dev.kmemspec.alloc.page;

/** How far a request goes that found no block: whether it waits, and whether a process must end. */
final class LastResort {
  /** Larger blocks are neither waited for nor killed for (GF-10). */
  private static final int COSTLY_ORDER = 3;

  /** Who sets one of these does not want a process to end (GF-09, PG-60). */
  private static final int SPARING = GfpFlags.NORETRY | GfpFlags.RETRY_MAYFAIL | GfpFlags.THISNODE;

  private LastResort() {}

  /**
   * Does the next thing for a request.
   *
   * @param ceiling the kind of the highest zone that it may use
   * @param done how many things were done for it before
   * @return whether to look for a block again
   */
  static boolean helps(Environment environment, int gfp, int order, int ceiling, int done) {
    if (!GfpFlags.blocking(gfp) || (done > 0 && hasty(gfp, order))) {
      return false;
    }
    return environment.directReclaim(gfp, order) > 0
        || (kills(gfp, order, ceiling) && environment.outOfMemory(gfp, order));
  }

  /** Whether one round is all that it waits for. */
  private static boolean hasty(int gfp, int order) {
    boolean costly = order > COSTLY_ORDER && (gfp & GfpFlags.RETRY_MAYFAIL) == 0;
    return (gfp & GfpFlags.NOFAIL) == 0 && (costly || (gfp & GfpFlags.NORETRY) != 0);
  }

  private static boolean kills(int gfp, int order, int ceiling) {
    return order <= COSTLY_ORDER
        && (gfp & SPARING) == 0
        && (gfp & GfpFlags.FS) != 0
        && ceiling >= ZoneSpec.NORMAL;
  }
}
