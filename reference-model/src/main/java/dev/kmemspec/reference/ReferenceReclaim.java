package dev.kmemspec.reference;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Reclaimer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request for pages does when there are none for it (PG-60): it asks the environment for
 * rounds of reclaim until one gives nothing, and then has a process killed, as far as its mask and
 * its task permit.
 */
public class ReferenceReclaim implements DirectReclaim {
  private static final int COSTLY_ORDER = 3;

  private final ReferenceTasks tasks;
  private @Nullable Reclaimer environment;

  /** On behalf of those tasks. */
  public ReferenceReclaim(ReferenceTasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public void reclaimFrom(Reclaimer around) {
    environment = around;
  }

  /** The tasks whose requests these are. */
  protected final ReferenceTasks tasks() {
    return tasks;
  }

  /**
   * Tries once more after each round and each kill.
   *
   * @param ceiling the highest zone that the request may use
   * @param search looks for a block again
   * @return the frame, or -1
   */
  public long reclaim(Gfp gfp, int order, ZoneKind ceiling, LongSupplier search) {
    Reclaimer around = environment;
    if (around == null || !mayReclaim(gfp)) {
      return -1;
    }
    long frame = -1;
    boolean again = true;
    while (frame < 0 && again) {
      long given = around.directReclaim(gfp.bits(), order);
      frame = search.getAsLong();
      again = frame < 0 && !once(gfp, order);
      if (again && given == 0) {
        again = mayKill(gfp, order, ceiling) && around.outOfMemory(gfp.bits(), order);
        frame = again ? search.getAsLong() : -1;
      }
    }
    return frame;
  }

  /** Whether the request may wait for memory; who frees memory does not wait for itself. */
  protected boolean mayReclaim(Gfp gfp) {
    return gfp.blocking() && !tasks.freesMemory();
  }

  /** Whether one round is all (GF-09, GF-10). */
  protected boolean once(Gfp gfp, int order) {
    boolean costly = costly(order) && !gfp.has(Gfp.RETRY_MAYFAIL_BIT);
    return (gfp.has(Gfp.NORETRY_BIT) || costly) && !gfp.has(Gfp.NOFAIL_BIT);
  }

  /** Whether a process may be killed for the request. */
  protected boolean mayKill(Gfp gfp, int order, ZoneKind ceiling) {
    return !costly(order)
        && !gfp.has(Gfp.NORETRY_BIT)
        && !gfp.has(Gfp.RETRY_MAYFAIL_BIT)
        && !gfp.has(Gfp.THISNODE_BIT)
        && gfp.has(Gfp.FS_BIT)
        && ceiling.compareTo(ZoneKind.NORMAL) >= 0
        && !tasks.victim();
  }

  private static boolean costly(int order) {
    return order > COSTLY_ORDER;
  }
}
