package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import org.jspecify.annotations.Nullable;

/** How calls of slab caches move the world. */
final class SlabMoves {
  private SlabMoves() {}

  static void apply(World world, SlabCall call, Outcome outcome) {
    switch (call) {
      case SlabCall.KmemCacheCreate create -> created(world, create, outcome);
      case SlabCall.KmemCacheDestroy destroy -> destroyed(world, destroy, outcome);
      case SlabCall.Allocating alloc -> allocated(world, alloc, outcome);
      case SlabCall.KmemCacheFree free -> {
        if (outcome instanceof Outcome.Done && !misused(world, free, free.object(), outcome)) {
          freed(world, free.object());
        }
      }
      case SlabCall.KmemCacheFreeBulk free -> {
        if (!(outcome instanceof Outcome.Done)) {
          break;
        }
        if (misused(world, free, null, outcome)) {
          // Which of the objects went and which were refused does not show.
          world.undefine();
          break;
        }
        for (Operand object : free.objects()) {
          freed(world, object);
        }
      }
      case SlabCall.KmemCacheShrink shrink -> {}
      case SlabCall.KmemCacheSize size -> {}
    }
  }

  /** The mask that really counts: kmem_cache_zalloc adds __GFP_ZERO. */
  static Gfp mask(SlabCall.Allocating call) {
    return call instanceof SlabCall.KmemCacheZalloc ? call.gfp().with(Gfp.ZERO) : call.gfp();
  }

  private static void created(World world, SlabCall.KmemCacheCreate call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return;
    }
    Cache known = world.caches().get(pointer.address());
    if (known != null && !known.destroyed) {
      known.alias(call, world.machine());
      return;
    }
    Cache cache = new Cache(call, world.machine());
    long stride = world.profile().slub() ? SlabLayout.stride(call, world.machine()) : 0;
    if (stride > 0) {
      cache.layout = SlabLayout.of(stride, world.machine(), world.profile());
    }
    world.found(pointer.address(), cache);
  }

  private static void destroyed(World world, SlabCall.KmemCacheDestroy call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Done)) {
      return;
    }
    boolean legal = !misused(world, call, null, outcome);
    Cache cache = world.cache(call.cache());
    if (cache == null || cache.destroyed) {
      return;
    }
    cache.partlyDestroyed |= legal;
    cache.references--;
    cache.destroyed = cache.references == 0;
    if (cache.destroyed && world.profile().since(6, 12)) {
      // It waited for what kfree_rcu was given of it (SC-21).
      world.graces().settle(cache);
    }
  }

  private static void allocated(World world, SlabCall.Allocating call, Outcome outcome) {
    Cache cache = world.cache(call.cache());
    if (outcome instanceof Outcome.Pointer pointer) {
      born(world, cache, mask(call), pointer);
    } else if (outcome instanceof Outcome.Pointers pointers) {
      for (Outcome.Pointer pointer : pointers.each()) {
        born(world, cache, mask(call), pointer);
      }
    }
  }

  private static void born(World world, @Nullable Cache cache, Gfp gfp, Outcome.Pointer pointer) {
    long size = cache == null ? 0 : cache.size;
    Block block = new Block(pointer.address(), Block.Kind.OBJECT, size, gfp, world.steps());
    block.usable = pointer.usable();
    block.zeroed = gfp.zero();
    block.cache = cache;
    if (pointer.content() != null) {
      block.known = pointer.content();
    } else if (gfp.zero() && pointer.nonzero() <= 0) {
      block.known = Content.zeros(Math.max(0, size));
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    if (cache != null) {
      cache.ctors = Math.max(cache.ctors, pointer.ctors());
    }
    world.take(block);
  }

  private static void freed(World world, Operand object) {
    long address = world.value(object);
    if (address == Bindings.UNBOUND) {
      return;
    }
    Block gone = world.release(address);
    if (gone != null && gone.cache != null) {
      gone.cache.left(gone, world.steps());
    }
  }

  private static boolean misused(
      World world, SlabCall call, @Nullable Operand object, Outcome outcome) {
    if (!world.misuse()) {
      return false;
    }
    Misuse misuse = Misuse.of(world, call);
    if (misuse != null) {
      Misuse.happened(world, misuse, object == null ? null : world.block(object), outcome);
    }
    return misuse != null;
  }
}
