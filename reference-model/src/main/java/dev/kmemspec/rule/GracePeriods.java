package dev.kmemspec.rule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was given to kfree_rcu (KM-27). As long as a reader is inside who was so then, the block is
 * as live as any; once the last of them has left it may be free or not, and nobody knows until it
 * is handed out again or everything of the kind has been waited for.
 */
final class GracePeriods {
  private record Guarded(Block block, BitSet readers) {}

  private final List<Guarded> guarded = new ArrayList<>();
  private final Intervals<Block> loose = new Intervals<>();
  private boolean used;

  /** Whether anything was ever given. */
  boolean used() {
    return used;
  }

  /** Whether a reader is inside who guards something. */
  boolean guards() {
    return !guarded.isEmpty();
  }

  /** Whether everything that is not live is free. */
  boolean settled() {
    return loose.size() == 0;
  }

  /** The block stays live until those readers have left; there is one at least. */
  void guard(Block block, BitSet readers) {
    used = true;
    block.deferred = true;
    guarded.add(new Guarded(block, readers));
  }

  /** The reader of that CPU has left; answers with the blocks that nobody guards any more. */
  List<Block> left(int cpu) {
    List<Block> freed = new ArrayList<>();
    Iterator<Guarded> each = guarded.iterator();
    while (each.hasNext()) {
      Guarded next = each.next();
      next.readers.clear(cpu);
      if (next.readers.isEmpty()) {
        each.remove();
        freed.add(next.block);
      }
    }
    return freed;
  }

  /** The block may be free from here on. */
  void loosen(Block block) {
    used = true;
    reused(block.address, block.extent());
    loose.put(block.address, block.extent(), block);
  }

  /** Somebody was handed that memory: whatever waited there is free. */
  void reused(long address, long extent) {
    Block old = loose.size() == 0 ? null : loose.overlapping(address, extent);
    while (old != null) {
      loose.remove(old.address);
      old = loose.overlapping(address, extent);
    }
  }

  /** Everything is free that may be. */
  void settle() {
    loose.clear();
  }

  /** Everything of that cache is free that may be. */
  void settle(@Nullable Cache cache) {
    List<Block> all = new ArrayList<>();
    loose.forEach(all::add);
    for (Block block : all) {
      if (block.cache != null && block.cache == cache) {
        loose.remove(block.address);
      }
    }
  }

  /** Whether a block that starts there may wait to be freed, though no reader sees it. */
  boolean mayWait(long address) {
    return loose.startingAt(address) != null;
  }

  /** A CPU whose reader still guards the block, or -1. */
  int guard(Block block) {
    for (Guarded each : guarded) {
      if (each.block == block) {
        return each.readers.nextSetBit(0);
      }
    }
    return -1;
  }
}
