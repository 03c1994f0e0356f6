package dev.kmemspec.rule;

import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.WatchCall;

/** The checks of {@link PvRules}. */
final class PvChecks {
  private PvChecks() {}

  /** PV-01. */
  static Decision everyOrder(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    int orders = world.machine().maxOrder() + 1;
    for (Outcome.ZoneCounts zone : seen.each()) {
      if (zone.blocks().size() != orders) {
        return Decision.violated(
            "zone "
                + zone.kind().label()
                + " counts blocks of "
                + zone.blocks().size()
                + " orders, and there are "
                + orders);
      }
    }
    return Decision.HOLDS;
  }

  /** PV-03. */
  static Decision kmallocLimits(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    long bytes = call.bytes();
    if (Long.compareUnsigned(bytes, world.classes().maxSize()) > 0) {
      return Decision.violated(
          Say.bytes(bytes) + " were served, and the limit is " + world.classes().maxSize());
    }
    int pageSize = world.machine().pageSize();
    if (Long.compareUnsigned(bytes, world.classes().maxCacheSize()) <= 0) {
      return Decision.SILENT;
    }
    return Decision.of(
        block.address() % pageSize == 0 && (block.usable() < 0 || whole(block.usable(), pageSize)),
        () ->
            "beyond two pages it is a block of pages, not "
                + Say.bytes(block.usable())
                + " at "
                + Say.hex(block.address()));
  }

  private static boolean whole(long usable, int pageSize) {
    return usable % pageSize == 0 && Long.bitCount(usable) == 1;
  }

  /** PV-05. */
  static Decision slabLimit(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    long most = world.classes().maxSize();
    boolean small =
        Long.compareUnsigned(call.bytes(), most) <= 0
            && (block.usable() < 0 || block.usable() <= most);
    return Decision.of(
        small,
        () ->
            Say.bytes(call.bytes())
                + " were served"
                + (block.usable() < 0 ? "" : " by a block of " + block.usable())
                + ", and the largest class is "
                + most);
  }

  /** PV-05 of slab caches. */
  static Decision objectLimit(World world, SlabCall.KmemCacheCreate call, Outcome.Pointer cache) {
    long most = world.classes().maxObjectSize();
    return Decision.of(
        Long.compareUnsigned(call.size(), most) <= 0,
        () ->
            "a cache of objects of "
                + Say.bytes(call.size())
                + " was made, and the largest have "
                + most);
  }

  /** PV-06. */
  static Decision slob(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    long bytes = call.bytes();
    if (bytes == 0 || Long.compareUnsigned(bytes, world.classes().maxSize()) > 0) {
      return Decision.SILENT;
    }
    long offset = block.address() & (world.machine().pageSize() - 1);
    boolean small = bytes <= world.classes().maxCacheSize();
    long usable = world.classes().roundup(bytes);
    boolean placed = small ? offset >= world.machine().minAlign() : offset == 0;
    return Decision.of(
        placed && (block.usable() < 0 || block.usable() == usable),
        () ->
            Say.bytes(bytes)
                + " lie "
                + Say.bytes(offset)
                + " behind the start of a page"
                + (block.usable() < 0 ? "" : " with " + block.usable() + " usable")
                + ", expected "
                + (small ? "at least " + world.machine().minAlign() : "0")
                + " and "
                + usable);
  }

  /** PV-07. */
  static Decision smallest(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    long least = world.classes().classes()[0];
    return block.usable() < 0
        ? Decision.SILENT
        : Decision.of(
            block.usable() >= least,
            () -> Say.bytes(block.usable()) + " are usable, and the smallest class is " + least);
  }

  /** PV-08. */
  static Decision oddClasses(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    long smallest = Math.max(8, world.machine().minAlign());
    long usable = block.usable();
    if (usable != 96 && usable != 192) {
      return Decision.SILENT;
    }
    return Decision.of(
        smallest <= (usable == 96 ? 32 : 64),
        () -> "a class of " + usable + " bytes where the smallest is " + smallest);
  }

  /** PV-09. */
  static Decision aligned(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    long alignment = world.classes().alignment(call.bytes(), world.profile());
    return call.bytes() == 0
        ? Decision.SILENT
        : Decision.of(
            (block.address() & (alignment - 1)) == 0,
            () ->
                Say.hex(block.address())
                    + " is no multiple of "
                    + Long.toUnsignedString(alignment)
                    + ", which "
                    + Say.bytes(call.bytes())
                    + " are promised");
  }
}
