package dev.kmemspec.reference;

import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.spi.SlabAllocator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A slab cache; several names may share it (SL-07). */
public final class SlabCache {
  /** A run of pages that holds objects side by side. */
  public static final class Slab {
    final SlabCache cache;
    final long address;
    final int objects;
    final int node;
    final BitSet live = new BitSet();

    Slab(SlabCache cache, long address, int objects, int node) {
      this.cache = cache;
      this.address = address;
      this.objects = objects;
      this.node = node;
    }

    /** The cache. */
    public SlabCache cache() {
      return cache;
    }

    /** How many objects it has. */
    public int objects() {
      return objects;
    }

    /** The lowest index of a free object. */
    public int firstFree() {
      return live.nextClearBit(0);
    }

    boolean hasFree() {
      return live.cardinality() < objects;
    }

    /** The address of an object, by its index from 0. */
    public long objectAt(int index) {
      return address + index * cache.layout.stride();
    }

    long end() {
      return objectAt(objects);
    }
  }

  private final String name;
  private final SlabFlags flags;
  private final SlabLayout layout;
  private final SlabAllocator.@Nullable Constructor ctor;
  final List<Slab> slabs = new ArrayList<>();
  private long objectSize;

  /** How many caches that were created and not destroyed share it. */
  int owners;

  SlabCache(
      String name,
      long objectSize,
      SlabFlags flags,
      SlabLayout layout,
      SlabAllocator.@Nullable Constructor ctor) {
    this.name = name;
    this.objectSize = objectSize;
    this.flags = flags;
    this.layout = layout;
    this.ctor = ctor;
  }

  /** The name that it was created with. */
  public String name() {
    return name;
  }

  /** The flags that it was created with. */
  public SlabFlags flags() {
    return flags;
  }

  /** How its objects lie. */
  public SlabLayout layout() {
    return layout;
  }

  /** The usable bytes of an object: the most that one of its owners asked for. */
  public long objectSize() {
    return objectSize;
  }

  /** What brings an object into its first state, or null. */
  public SlabAllocator.@Nullable Constructor ctor() {
    return ctor;
  }

  void widen(long size) {
    objectSize = Math.max(objectSize, size);
  }

  /** How many of its objects are handed out. */
  public long liveObjects() {
    return slabs.stream().mapToLong(slab -> slab.live.cardinality()).sum();
  }
}
