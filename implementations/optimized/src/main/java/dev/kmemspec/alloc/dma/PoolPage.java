package dev.kmemspec.alloc.dma;

import java.util.BitSet;

/** A page of a pool: the frames know it, so that a block is found by its address. */
final class PoolPage {
  final DmaPool pool;
  final long base;

  /** The blocks that are handed out, by their number in the page. */
  final BitSet live = new BitSet();

  PoolPage(DmaPool pool, long base) {
    this.pool = pool;
    this.base = base;
  }
}
