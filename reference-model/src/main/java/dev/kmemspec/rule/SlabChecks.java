package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of {@link SlabRules} on objects: where they lie, what they hold, how they go. */
final class SlabChecks {
  private SlabChecks() {}

  /** What a rule says of one object that a cache handed out. */
  @FunctionalInterface
  interface ObjectCheck {
    Decision decide(World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object);
  }

  /** Lets the rule speak about every object of single and bulk allocations. */
  static Rule.Builder onEach(Rule.Builder rule, ObjectCheck check) {
    return rule.when(
            SlabCall.Allocating.class,
            Outcome.Pointer.class,
            (world, call, object) -> {
              Cache cache = world.cache(call.cache());
              return cache == null ? Decision.SILENT : check.decide(world, call, cache, object);
            })
        .when(
            SlabCall.KmemCacheAllocBulk.class,
            Outcome.Pointers.class,
            (world, call, objects) -> each(world, call, objects, check));
  }

  private static Decision each(
      World world, SlabCall.Allocating call, Outcome.Pointers objects, ObjectCheck check) {
    Cache cache = world.cache(call.cache());
    Decision found = Decision.SILENT;
    for (int i = 0; cache != null && i < objects.each().size(); i++) {
      Decision one = check.decide(world, call, cache, objects.each().get(i));
      if (one instanceof Decision.Violated) {
        return one;
      }
      found = one instanceof Decision.Silent ? found : one;
    }
    return found;
  }

  /** SC-04. */
  static Decision aligned(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    return (object.address() & (cache.alignment - 1)) == 0
        ? Decision.HOLDS
        : Decision.violated(
            "the object at "
                + Say.hex(object.address())
                + " of cache '"
                + cache.name
                + "' is a multiple of "
                + Long.lowestOneBit(object.address())
                + ", not of "
                + cache.alignment);
  }

  /** SC-05. */
  static Decision disjoint(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    Decision disjoint = Disjoint.of(world, object.address(), cache.size, null);
    if (disjoint instanceof Decision.Violated || object.usable() < 0) {
      return disjoint;
    }
    return object.usable() >= cache.size
        ? disjoint
        : Decision.violated(
            "only " + object.usable() + " of " + Say.bytes(cache.size) + " are usable");
  }

  /** SC-05 of a bulk: its objects share no byte with each other. */
  static Decision distinct(
      World world, SlabCall.KmemCacheAllocBulk call, Outcome.Pointers objects) {
    Cache cache = world.cache(call.cache());
    int count = objects.each().size();
    if (cache == null || count < 2) {
      return Decision.SILENT;
    }
    long[] starts = new long[count];
    for (int i = 0; i < count; i++) {
      starts[i] = objects.each().get(i).address() ^ Long.MIN_VALUE;
    }
    Arrays.sort(starts);
    for (int i = 1; i < count; i++) {
      if (starts[i] - starts[i - 1] < Math.max(1, cache.size)) {
        return Decision.violated(
            "two of the "
                + count
                + " objects lie at "
                + Say.hex(starts[i - 1] ^ Long.MIN_VALUE)
                + " and "
                + Say.hex(starts[i] ^ Long.MIN_VALUE)
                + ", closer than "
                + Say.bytes(cache.size));
      }
    }
    return Decision.HOLDS;
  }

  /** SC-06. */
  static Decision insideSlab(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    Frames frames = object.frames();
    if (frames == null) {
      return Decision.SILENT;
    }
    if (frames.runs() > 1) {
      return Decision.violated(
          "the frames behind " + Say.hex(object.address()) + " are " + frames + ", not one run");
    }
    Machine machine = world.machine();
    long last = frames.first() + frames.length(0) - 1;
    if (frames.first() >>> machine.maxOrder() != last >>> machine.maxOrder()) {
      return Decision.violated(
          "the frames "
              + frames
              + " cross a multiple of 2^"
              + machine.maxOrder()
              + ", which no slab does");
    }
    Zone zone = machine.zoneOf(frames.first());
    return zone == null || zone.contains(last)
        ? Decision.HOLDS
        : Decision.violated("the frames " + frames + " lie in two zones");
  }

  /** SC-07: the object is in its constructed state. */
  static Decision constructed(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    Content content = object.content();
    if (!cache.ctor || content == null || SlabMoves.mask(call).zero() || cache.size <= 0) {
      return Decision.SILENT;
    }
    long offset = content.firstDifference(cache.constructed, cache.size);
    long dirty = cache.dirtySince(object.address());
    if (dirty == Cache.NEVER) {
      return offset < 0
          ? Decision.HOLDS
          : Decision.violated(
              "the object at "
                  + Say.hex(object.address())
                  + " is not constructed: "
                  + Bytes.difference(content, cache.constructed, offset));
    }
    Block neighbour = offset < 0 ? neighbour(world, cache, object.address(), dirty) : null;
    return neighbour == null
        ? Decision.SILENT
        : Decision.violated(
            "the object at "
                + Say.hex(object.address())
                + " was constructed again although its"
                + " slab has held "
                + Say.hex(neighbour.address)
                + " since before its last free");
  }

  /** A live object of the cache on the same page that was handed out before that step, or null. */
  private static @Nullable Block neighbour(World world, Cache cache, long address, long step) {
    long page = address & -(long) world.machine().pageSize();
    long behind = address + cache.size;
    Block below = older(world, cache, page, address - page, step);
    return below == null
        ? older(world, cache, behind, page + world.machine().pageSize() - behind, step)
        : below;
  }

  private static @Nullable Block older(
      World world, Cache cache, long address, long length, long step) {
    Block found = length > 0 ? world.overlapping(address, length) : null;
    return found != null && found.cache == cache && found.birth < step ? found : null;
  }

  /** SC-07: the constructor ran for every live object, and for whole slabs. */
  static Decision constructions(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    if (!cache.ctor || object.ctors() < 0 || world.partial()) {
      return Decision.SILENT;
    }
    if (object.ctors() <= cache.live) {
      return Decision.violated(
          "the constructor ran "
              + object.ctors()
              + " times for "
              + (cache.live + 1)
              + " live objects");
    }
    long fresh = object.ctors() - cache.ctors;
    SlabLayout layout = cache.layout;
    return fresh <= 0 || layout == null || !world.complete() || fresh >= layout.leastObjects()
        ? Decision.HOLDS
        : Decision.violated(
            "the constructor ran "
                + fresh
                + " times although the smallest slab holds "
                + layout.leastObjects()
                + " objects");
  }

  /** SC-08. */
  static Decision zeroOnConstructed(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    Content content = object.content();
    if (!cache.ctor || content == null || !SlabMoves.mask(call).zero()) {
      return Decision.SILENT;
    }
    boolean zero = Bytes.firstNonzero(content, 0, content.length()) < 0;
    return zero || content.firstDifference(cache.constructed, cache.size) < 0
        ? Decision.HOLDS
        : Decision.violated(
            "the object at " + Say.hex(object.address()) + " is neither zero nor constructed");
  }

  /** SC-11. */
  static Decision zeroed(World world, SlabCall.KmemCacheZalloc call, Outcome.Pointer object) {
    Cache cache = world.cache(call.cache());
    // With a constructor it is misuse, and SC-08 says what may come of it.
    return cache == null || cache.ctor ? Decision.SILENT : KmallocChecks.zeroed(cache.size, object);
  }

  /** SC-12. */
  static Decision onNode(World world, SlabCall.KmemCacheAllocNode call, Outcome.Pointer object) {
    Frames frames = object.frames();
    if (!call.gfp().has(Gfp.THISNODE_BIT) || frames == null) {
      return Decision.SILENT;
    }
    Zone zone = world.machine().zoneOf(frames.first());
    int node =
        call.node() == Machine.NO_NODE
            ? world.machine().nodeOf(world.now().invocation().cpu())
            : call.node();
    if (zone == null) {
      return Decision.SILENT;
    }
    return zone.node() == node
        ? Decision.HOLDS
        : Decision.violated(
            "the object at "
                + Say.hex(object.address())
                + " lies on node "
                + zone.node()
                + ", not on "
                + node);
  }

  /** SC-14. */
  static Decision freed(World world, SlabCall.KmemCacheFree call, Outcome.Done done) {
    long address = world.value(call.object());
    if (address == Bindings.UNBOUND) {
      return Decision.SILENT;
    }
    return nothingToFree(address)
        ? callersFault(world, call.object() + " is no object")
        : KmallocChecks.legalFree(world, Misuse.of(world, call), call.object(), address);
  }

  private static boolean nothingToFree(long address) {
    return address == 0 || address == Machine.ZERO_SIZE_PTR;
  }

  private static Decision callersFault(World world, String message) {
    return world.misuse() || world.partial() ? Decision.SILENT : Decision.violated(message);
  }

  /** SC-15. */
  static Decision kfreed(World world, KmallocCall.Kfree call, Outcome.Done done) {
    Block block = world.block(call.p());
    return block != null && block.kind == Block.Kind.OBJECT
        ? KmallocChecks.legalFree(world, null, call.p(), block.address)
        : Decision.SILENT;
  }

  /** SC-16. */
  static Decision wrongCache(World world, SlabCall.KmemCacheFree call, Outcome outcome) {
    return world.misuse() && Misuse.of(world, call) == Misuse.WRONG_CACHE
        ? KmallocChecks.survived(outcome)
        : Decision.SILENT;
  }

  /** SC-17 and SC-18 of kmem_cache_free. */
  static Decision survived(
      World world, Cache cache, Operand object, Outcome outcome, boolean freedBefore) {
    Misuse misuse = Misuse.freed(world, cache, object);
    boolean asked =
        freedBefore
            ? misuse == Misuse.DOUBLE_FREE
            : misuse == Misuse.INSIDE || misuse == Misuse.UNKNOWN;
    return asked ? KmallocChecks.survived(outcome) : Decision.SILENT;
  }

  /** SC-17: an object or a block of kmalloc is freed twice. */
  static Decision freedTwice(World world, SlabCall.KmemCacheFree call, Outcome outcome) {
    Cache cache = world.misuse() ? world.cache(call.cache()) : null;
    return cache == null ? Decision.SILENT : survived(world, cache, call.object(), outcome, true);
  }

  /** SC-17 of kfree. */
  static Decision freedTwice(World world, KmallocCall.Kfree call, Outcome outcome) {
    return world.misuse() && Misuse.of(world, call) == Misuse.DOUBLE_FREE
        ? KmallocChecks.survived(outcome)
        : Decision.SILENT;
  }

  /** SC-18. */
  static Decision noObject(World world, SlabCall.KmemCacheFree call, Outcome outcome) {
    Cache cache = world.misuse() ? world.cache(call.cache()) : null;
    return cache == null ? Decision.SILENT : survived(world, cache, call.object(), outcome, false);
  }

  /** SC-18 of kfree. */
  static Decision noObject(World world, KmallocCall.Kfree call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    return misuse == Misuse.INSIDE || misuse == Misuse.UNKNOWN
        ? KmallocChecks.survived(outcome)
        : Decision.SILENT;
  }

  /** SC-19. */
  static Decision bulkFreed(World world, SlabCall.KmemCacheFreeBulk call, Outcome.Done done) {
    Misuse misuse = Misuse.of(world, call);
    if (misuse != null) {
      return callersFault(world, "an object of the list " + misuse.words());
    }
    List<String> reports = world.now().reports();
    return reports.isEmpty()
        ? Decision.HOLDS
        : Decision.violated(
            "a legal free of "
                + call.objects().size()
                + " objects was reported: "
                + reports.get(0));
  }

  /** SC-20. */
  static Decision allOrNothing(
      World world, SlabCall.KmemCacheAllocBulk call, Outcome.Pointers objects) {
    int count = objects.each().size();
    return count == 0 || count == call.count()
        ? Decision.HOLDS
        : Decision.violated(count + " of " + call.count() + " objects were handed out");
  }

  /** SC-25. */
  static Decision inZone(
      World world, SlabCall.Allocating call, Cache cache, Outcome.Pointer object) {
    if (cache.flags.has(SlabFlags.CACHE_DMA)) {
      return KmallocChecks.inZone(world, object, ZoneKind.DMA);
    }
    return cache.flags.has(SlabFlags.CACHE_DMA32)
        ? KmallocChecks.inZone(world, object, ZoneKind.DMA32)
        : Decision.SILENT;
  }
}
