package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Setting;
import java.util.List;

/**
 * What the live blocks hold of the zones: whole pages where they have some of their own, and how
 * many objects lie on slabs. Kept only where every call on a machine of its own is seen. A zone is
 * named by its place in the machine's list.
 */
final class Held {
  /** No page block with a known frame was seen yet. */
  static final long NO_DIRECT_MAP = 1;

  private final boolean kept;
  private final boolean linux;
  private final Machine machine;
  private final long maxCacheSize;
  private final List<Zone> zones;
  private final long[] pages;
  private long anywhere;
  private boolean everUnlocated;
  private long largePages;
  private long pinned;
  private long directMap = NO_DIRECT_MAP;
  private long objects;
  private boolean everObjects;

  /** Live DMA memory that may have been rounded up to a whole block. */
  private long rounded;

  Held(Setting setting) {
    // What an early machine's zones hold is decided by the hand-over alone (MB-16).
    kept = setting.witness() == Setting.Witness.COMPLETE && !setting.machine().early();
    linux = setting.profile().isLinux();
    machine = setting.machine();
    maxCacheSize = SizeClasses.of(machine, setting.profile()).maxCacheSize();
    zones = machine.zones();
    pages = new long[zones.size()];
  }

  /** Whether anything is kept. */
  boolean kept() {
    return kept;
  }

  /** The place of the zone that holds the frame, or -1. */
  int zoneOf(long frame) {
    for (int i = 0; i < zones.size(); i++) {
      if (zones.get(i).contains(frame)) {
        return i;
      }
    }
    return -1;
  }

  /** Pages of live page blocks that lie in the zone. */
  long in(int zone) {
    return pages[zone];
  }

  /** Pages of live page blocks of which nobody told the frame. */
  long anywhere() {
    return anywhere;
  }

  /** Whether the frame of some page block was not told: zones cannot be told apart. */
  boolean everUnlocated() {
    return everUnlocated;
  }

  /** Pages of live blocks of kmalloc that have pages of their own. */
  long largePages() {
    return largePages;
  }

  /** Live blocks that lie on slabs. */
  long objects() {
    return objects;
  }

  /** Whether there ever was one. */
  boolean everObjects() {
    return everObjects;
  }

  /** Live blocks of DMA memory that may have been rounded up. */
  long rounded() {
    return rounded;
  }

  /** Live blocks that were freed while somebody else held them (PG-10). */
  long pinned() {
    return pinned;
  }

  /** The address of frame 0, as the first page block has it, or {@link #NO_DIRECT_MAP}. */
  long directMap() {
    return directMap;
  }

  /** A block was freed while somebody else held it. */
  void pinned(Block block) {
    pinned += block.pinned ? 0 : 1;
    block.pinned = true;
  }

  void taken(Block block) {
    count(block, 1);
    if (kept && directMap == NO_DIRECT_MAP && block.frame >= 0 && paged(block.kind)) {
      directMap = block.address - block.frame * machine.pageSize();
    }
  }

  private static boolean paged(Block.Kind kind) {
    return kind == Block.Kind.PAGES || kind == Block.Kind.EXACT_PAGES;
  }

  void released(Block block) {
    count(block, -1);
    pinned -= block.pinned ? 1 : 0;
  }

  private void count(Block block, int sign) {
    if (!kept || !block.ofZones()) {
      return;
    }
    if (block.frames != null && block.owns()) {
      countRuns(block.frames, sign);
      return;
    }
    long own = pages(block);
    rounded += block.kind == Block.Kind.DMA && Long.bitCount(own) != 1 ? sign : 0;
    if (own == 0) {
      objects += sign;
      everObjects = true;
      return;
    }
    largePages += block.kind == Block.Kind.KMALLOC ? sign * own : 0;
    int zone = zoneOf(block.frame);
    if (zone < 0) {
      anywhere += sign * own;
      everUnlocated = true;
    } else {
      pages[zone] += sign * own;
    }
  }

  /** The frames of an area lie anywhere. */
  private void countRuns(Frames frames, int sign) {
    long rest = frames.count();
    for (int zone = 0; zone < zones.size(); zone++) {
      long inside = Spending.framesIn(frames, zones.get(zone));
      pages[zone] += sign * inside;
      rest -= inside;
    }
    anywhere += sign * rest;
    everUnlocated |= rest > 0;
  }

  /** The pages that belong to the block alone; 0 for an object on a slab. */
  long pages(Block block) {
    return switch (block.kind) {
      case PAGES, EXACT_PAGES, DMA -> PageMoves.pages(block.requested, machine);
      case VMALLOC, VMAP, VMAP_PUT, VM_MAP_RAM -> PageMoves.pages(block.extent(), machine);
      case KVMALLOC, KMALLOC ->
          block.isArea() ? PageMoves.pages(block.extent(), machine) : kmalloced(block);
      case OBJECT, DMA_BLOCK, USER, PERCPU, IOREMAP, MEMBLOCK, BOOTMEM, MAPPING, BREAK -> 0;
    };
  }

  private long kmalloced(Block block) {
    return linux && Long.compareUnsigned(block.placed, maxCacheSize) > 0
        ? 1L << machine.orderFor(block.placed)
        : 0;
  }
}
