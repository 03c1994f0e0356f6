package dev.kmemspec.rule;

import dev.kmemspec.program.DmaCall;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pools of DMA blocks, which block is of which, and which device coherent memory is for. */
final class DmaPools {
  /** A pool as the program sees it. */
  static final class Pool {
    final DmaCall.DmaPoolCreate made;
    long live;
    boolean destroyed;

    Pool(DmaCall.DmaPoolCreate made) {
      this.made = made;
    }
  }

  private final Map<Long, Pool> pools = new HashMap<>();
  private final Map<Block, Pool> owners = new HashMap<>();
  private final Map<Block, Integer> devices = new HashMap<>();

  /** The pool of that number, destroyed or not, or null. */
  @Nullable Pool at(long token) {
    return pools.get(token);
  }

  /** The pool that the block is of, or null. */
  @Nullable Pool of(Block block) {
    return owners.get(block);
  }

  /** The address bits of the device that coherent memory is for, or -1. */
  int device(Block block) {
    return devices.getOrDefault(block, -1);
  }

  /** Whether every pool was destroyed. */
  boolean allGone() {
    return pools.values().stream().allMatch(pool -> pool.destroyed);
  }

  void found(long token, DmaCall.DmaPoolCreate made) {
    pools.put(token, new Pool(made));
  }

  void taken(Block block, Pool pool) {
    owners.put(block, pool);
    pool.live++;
  }

  void taken(Block block, int bits) {
    devices.put(block, bits);
  }

  void gone(Block block) {
    devices.remove(block);
    Pool pool = owners.remove(block);
    if (pool != null) {
      pool.live--;
    }
  }
}
