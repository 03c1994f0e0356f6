package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;

/**
 * Which usable size a kmalloc request gets. Linux has powers of two, 96 and 192, and whole blocks
 * of pages above two pages (KM-04 to KM-06); the contract leaves it open, so here it is the next
 * multiple of 16 up to half a page, and whole pages above.
 */
final class Buckets {
  private static final int STEP = 16;

  private final Machine machine;
  private final Profile profile;
  private final long page;

  Buckets(Machine machine, Profile profile) {
    this.machine = machine;
    this.profile = profile;
    page = machine.pageSize();
  }

  /** The largest request that can ever succeed (KM-07). */
  long largest() {
    return page << machine.maxOrder();
  }

  /** The largest request that a cache serves. */
  long largestCached() {
    return profile.isLinux() ? Math.min(2 * page, largest()) : page / 2;
  }

  /** The usable size of a request that is neither 0 nor above {@link #largest}. */
  long usable(long size) {
    if (!profile.isLinux()) {
      long step = size <= largestCached() ? Math.max(STEP, machine.minAlign()) : page;
      return SlabGeometry.up(size, step);
    }
    if (size > largestCached()) {
      return page << machine.orderFor(size);
    }
    long smallest = Math.max(8, machine.minAlign());
    if (smallest <= 32 && size > 64 && size <= 96) {
      return 96;
    }
    if (smallest <= 64 && size > 128 && size <= 192) {
      return 192;
    }
    return Math.max(smallest, powerOfTwo(size));
  }

  /** What every object of that usable size is a multiple of (PV-09). */
  long alignment(long usable) {
    long natural = Long.lowestOneBit(usable);
    boolean promised = profile.since(6, 12) || (profile.since(5, 4) && Long.bitCount(usable) == 1);
    return promised ? Math.max(machine.minAlign(), natural) : machine.minAlign();
  }

  private static long powerOfTwo(long size) {
    return size == 1 ? 1 : Long.highestOneBit(size - 1) << 1;
  }
}
