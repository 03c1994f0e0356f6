package dev.kmemspec.rule;

import dev.kmemspec.program.Content;
import org.jspecify.annotations.Nullable;

/**
 * Content that kfree_sensitive and kvfree_sensitive had to wipe off memory before giving it back
 * (KM-26, KV-06), by direct-map address, until the memory has a new owner. Of an area it is kept
 * page by page: its frames come back one by one.
 */
final class Wiped {
  /**
   * What was wiped.
   *
   * @param kvfree whether by kvfree_sensitive
   */
  record Old(Content content, boolean kvfree) {}

  private final Intervals<Old> wiped = new Intervals<>();

  /** The block was given back wiped. */
  void add(World world, Block block, boolean kvfree) {
    if (!block.isArea()) {
      put(block.address, block.extent(), new Old(block.known, kvfree));
      return;
    }
    long page = world.machine().pageSize();
    for (long i = 0; i * page < block.known.length(); i++) {
      long address = direct(world, block, i);
      if (address != 0) {
        put(address, page, new Old(block.known.slice(i * page, page), kvfree));
      }
    }
  }

  private void put(long address, long length, Old old) {
    if (Bytes.written(old.content()) >= Bytes.TELLING_RUN) {
      clear(address, length);
      wiped.put(address, length, old);
    }
  }

  private void clear(long address, long length) {
    while (wiped.removeOverlapping(address, length)) {
      // One after the other.
    }
  }

  /** Where the direct map has a page of an area, or 0 where that is not known. */
  private static long direct(World world, Block area, long index) {
    long frame = Shown.frameAt(area.frames, index);
    return frame < 0 || world.directMap() == World.NO_DIRECT_MAP
        ? 0
        : world.directMap() + frame * world.machine().pageSize();
  }

  /** The block has a new owner; what was wiped off its first bytes, or null. */
  @Nullable Old taken(World world, Block block) {
    if (wiped.size() == 0 || (block.isArea() && !block.owns())) {
      return null;
    }
    if (!block.isArea()) {
      Old old = wiped.startingAt(block.address);
      clear(block.address, block.extent());
      return old;
    }
    long first = direct(world, block, 0);
    Old old = first == 0 ? null : wiped.startingAt(first);
    long page = world.machine().pageSize();
    for (long i = 0; first != 0 && i * page < block.extent(); i++) {
      clear(direct(world, block, i), page);
    }
    return old;
  }
}
