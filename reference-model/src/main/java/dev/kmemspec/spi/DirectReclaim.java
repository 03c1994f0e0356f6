package dev.kmemspec.spi;

/**
 * An allocator that asks its environment for memory before it lets a request fail (GF-09, GF-10,
 * PG-60). It must offer {@link PageAllocator} as well.
 */
public interface DirectReclaim extends Allocator {

  /** Whom to ask from here on; called once, before any other call. */
  void reclaimFrom(Reclaimer environment);
}
