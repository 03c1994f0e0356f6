package dev.kmemspec.rule;

import org.jspecify.annotations.Nullable;

/** The check that every family shares: what is handed out shares no byte with what is held. */
final class Disjoint {
  private Disjoint() {}

  /**
   * Whether [address, address + size) is free of every live block, of whatever family. A partial
   * trace decides nothing: it may have missed the free.
   *
   * @param size unsigned bytes; 0 counts as 1
   * @param except a block that the same call gives up, or null
   */
  static Decision of(World world, long address, long size, @Nullable Block except) {
    if (world.partial()) {
      return Decision.SILENT;
    }
    Block other = world.overlapping(address, size);
    if (except != null && other == except) {
      long end = except.address + except.extent();
      long rest = address + size - end;
      other = rest > 0 ? world.overlapping(end, rest) : null;
    }
    if (other == null && !exempt(address, except)) {
      other = world.areaOver(address, size);
    }
    return other == null ? Decision.HOLDS : Decision.violated(message(address, size, other));
  }

  /** A block that stays where it is has the frames that it had. */
  private static boolean exempt(long address, @Nullable Block except) {
    return except != null && except.address == address;
  }

  private static String message(long address, long size, Block other) {
    return Say.bytes(size)
        + " at "
        + Say.hex(address)
        + " overlap "
        + other.words()
        + " at "
        + Say.hex(other.address)
        + ", which is still held since step "
        + other.birth;
  }
}
