package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;
import java.util.List;

/** Calls of slab caches (RULES.md section 3). The first argument of most is the cache's handle. */
public sealed interface SlabCall extends Call {
  /** The suite's constructor fills an object with this seed, as {@link MemoryCall.Fill} does. */
  int CTOR_SEED = 0xc7;

  /** A call that asks for objects of a cache. */
  sealed interface Allocating extends SlabCall {
    /** The cache. */
    Operand cache();

    @Override
    Gfp gfp();
  }

  /** A cache of objects of {@code size} bytes; {@code ctor} asks for the suite's constructor. */
  record KmemCacheCreate(String name, long size, long align, SlabFlags flags, boolean ctor)
      implements SlabCall {}

  /** No live objects may be left (SC-21, SC-22); NULL is a no-op. */
  record KmemCacheDestroy(Operand cache) implements SlabCall, Nameless {}

  /** Gives empty slabs back; 0 iff none is left (SC-23). */
  record KmemCacheShrink(Operand cache) implements SlabCall, Nameless {}

  /** The object size as created (SC-24). */
  record KmemCacheSize(Operand cache) implements SlabCall, Nameless {}

  /** One object (SC-05). */
  record KmemCacheAlloc(Operand cache, Gfp gfp) implements Allocating {}

  /** One object, zeroed (SC-11). */
  record KmemCacheZalloc(Operand cache, Gfp gfp) implements Allocating {}

  /** One object, preferably of that node (SC-12). */
  record KmemCacheAllocNode(Operand cache, Gfp gfp, int node) implements Allocating {}

  /** All of {@code count} objects or none; the answer is several pointers (SC-20). */
  @Kernels(since = "4.3")
  record KmemCacheAllocBulk(Operand cache, Gfp gfp, int count) implements Allocating {
    public KmemCacheAllocBulk {
      Call.checkCount(count);
    }
  }

  /** An object of that cache, never NULL (SC-14). */
  record KmemCacheFree(Operand cache, Operand object) implements SlabCall, Nameless {}

  /** Several objects; the cache may be NULL, as in kfree_bulk (SC-19). */
  @Kernels(since = "4.3")
  record KmemCacheFreeBulk(Operand cache, List<Operand> objects) implements SlabCall, Nameless {
    public KmemCacheFreeBulk {
      objects = List.copyOf(objects);
    }
  }
}
