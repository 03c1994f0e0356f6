package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RULES.md section 12, traces: what a kernel's events must and need not tell. Most of these rules
 * are permissions; the reader of traces and the world keep to them, and the tally counts their use.
 */
final class TraceRules {
  static final List<Rule> ALL =
      List.of(
          behaviour(
                  "TR-01",
                  "A kmalloc event tells the bytes asked for and those given: the size class, or"
                      + " whole pages above the largest; kmalloc(0) has no event.")
              .source("slub.c 7.0")
              .look("the size class that the event's bytes_alloc names")
              .when(
                  KmallocCall.Allocating.class,
                  Outcome.Pointer.class,
                  (world, call, pointer) ->
                      partial(world) && pointer.usable() >= 0
                          ? given(world, call.bytes(), pointer.usable())
                          : Decision.SILENT)
              .build(),
          behaviour("TR-02", "A large kmalloc of a size known only at run time has two events.")
              .source("__do_kmalloc_node, __kmalloc_large_node_noprof 7.0")
              .undecidable(
                  "a permission: the reader of traces joins both events and counts them as"
                      + " coalesced"),
          behaviour(
                  "TR-03",
                  "kfree(NULL) and kfree(ZERO_SIZE_PTR) have events; a krealloc in place has none,"
                      + " one that moves shows as kmalloc and kfree.")
              .source("kfree, krealloc 7.0")
              .undecidable("a permission: such frees are no-ops to the world (KM-14)"),
          behaviour(
                  "TR-04",
                  "Bulk calls and kfree_rcu have no events, so a block may be handed out again with"
                      + " no free in between.")
              .source("slub.c, slab_common.c: no trace calls 7.0")
              .undecidable("a permission: the tally counts blocks that reappear"),
          behaviour(
                  "TR-05",
                  "A failed page allocation has an event without a page; pages allocated in bulk"
                      + " have none; the event of a free comes when the last reference goes.")
              .source("page_alloc.c 7.0")
              .undecidable("a permission: the tally counts frees of unknown pages"),
          behaviour(
                  "TR-06",
                  "A kmem_cache_free event names the cache that the caller passed; of merged"
                      + " caches, the first alias.")
              .source("kmem_cache_free 7.0")
              .undecidable(
                  "the event of the allocation names no cache to compare with, and two caches may"
                      + " have one name"),
          guarantee(
                  "TR-07",
                  "In a trace, no two live blocks overlap: neither objects, nor pages, nor pages"
                      + " handed out and an object that lives on them.")
              .source("derived from SC-05, KM-01, PG-20")
              .look("a block handed out twice, or freed while still in use")
              .when(
                  KmallocCall.Allocating.class,
                  Outcome.Pointer.class,
                  (world, call, pointer) -> disjoint(world, pointer, call.bytes()))
              .when(
                  SlabCall.Allocating.class,
                  Outcome.Pointer.class,
                  (world, call, pointer) -> {
                    Cache cache = world.cache(call.cache());
                    return disjoint(world, pointer, cache == null ? 1 : cache.size);
                  })
              .when(
                  PageCall.AllocPages.class,
                  Outcome.Pointer.class,
                  (world, call, pointer) -> pagesDisjoint(world, pointer, call.order()))
              .build(),
          behaviour(
                  "TR-08",
                  "Up to 6.0 kmalloc_node and kmem_cache_alloc_node have events of their own, and a"
                      + " large kmalloc has one event.")
              .source("4.19; merged in 6.1")
              .undecidable("a permission: the reader of traces knows both forms"));

  private TraceRules() {}

  private static boolean partial(World world) {
    return world.witness() == Setting.Witness.PARTIAL;
  }

  private static Decision given(World world, long asked, long given) {
    if (asked == 0) {
      return Decision.violated("an event tells of kmalloc(0)");
    }
    long expected = world.classes().roundup(asked);
    return Decision.of(
        given == expected,
        () ->
            Say.bytes(given)
                + " were given for "
                + Say.bytes(asked)
                + ", expected "
                + Say.bytes(expected));
  }

  private static Decision disjoint(World world, Outcome.Pointer pointer, long size) {
    if (!partial(world)) {
      return Decision.SILENT;
    }
    return apart(pointer, size, other(world, pointer.address(), Math.max(1, size)));
  }

  private static Decision pagesDisjoint(World world, Outcome.Pointer pointer, int order) {
    if (!partial(world) || order > world.machine().maxOrder()) {
      return Decision.SILENT;
    }
    long bytes = (long) world.machine().pageSize() << order;
    Block other = other(world, pointer.address(), bytes);
    if (other == null) {
      other = world.objectOverlapping(pointer.address(), bytes);
    }
    return apart(pointer, bytes, other);
  }

  private static Decision apart(Outcome.Pointer pointer, long size, @Nullable Block other) {
    return Decision.of(
        other == null,
        () ->
            Say.hex(pointer.address())
                + "+"
                + Long.toUnsignedString(size)
                + " overlaps "
                + other
                + (other == null ? "" : ", live since step " + other.birth()));
  }

  /**
   * A live block that shares a byte and starts elsewhere, or null. The same block once more is not
   * told from one whose free was not seen (TR-04).
   */
  private static @Nullable Block other(World world, long address, long size) {
    Block found = world.overlapping(address, size);
    if (found == null || found.address() != address) {
      return found;
    }
    long seen = found.extent();
    return Long.compareUnsigned(seen, size) < 0
        ? world.overlapping(address + seen, size - seen)
        : null;
  }
}
