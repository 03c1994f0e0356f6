package dev.kmemspec.bestfit;

import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every cache, and which slab an address belongs to. */
final class Slabs {
  private final Boot boot;
  private final PagePool pool;
  private final List<ObjectCache> caches = new ArrayList<>();
  private final TreeMap<Long, Slab> byStart = new TreeMap<>();

  Slabs(Boot boot, PagePool pool) {
    this.boot = boot;
    this.pool = pool;
    pool.onPressure(this::shrink);
  }

  Boot boot() {
    return boot;
  }

  PagePool pool() {
    return pool;
  }

  void add(ObjectCache cache) {
    caches.add(cache);
  }

  /** Forgets a cache; slabs that still hold objects stay where they are. */
  void remove(ObjectCache cache) {
    caches.remove(cache);
  }

  /** By age, oldest first. */
  List<ObjectCache> caches() {
    return caches;
  }

  void born(Slab slab) {
    byStart.put(slab.extent.frame, slab);
  }

  void gone(Slab slab) {
    byStart.remove(slab.extent.frame);
  }

  /** The slab that holds the address, or null. */
  @Nullable Slab holding(long address) {
    long frame = boot.frameOf(address);
    Map.Entry<Long, Slab> below = byStart.floorEntry(frame);
    boolean inside = below != null && frame < below.getKey() + below.getValue().extent.pages;
    return inside ? below.getValue() : null;
  }

  void shrink() {
    List.copyOf(caches).forEach(ObjectCache::shrink);
  }

  /** The pages of slabs that count as reclaimable. */
  long reclaimablePages() {
    return caches.stream().mapToLong(ObjectCache::reclaimablePages).sum();
  }

  List<Outcome.SlabRow> rows() {
    return caches.stream().map(ObjectCache::row).toList();
  }
}
