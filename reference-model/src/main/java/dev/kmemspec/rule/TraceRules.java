package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import java.util.List;

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
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, TraceChecks::given)
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
              .when(KmallocCall.Allocating.class, Outcome.Pointer.class, TraceChecks::disjoint)
              .when(SlabCall.Allocating.class, Outcome.Pointer.class, TraceChecks::disjoint)
              .when(PageCall.AllocPages.class, Outcome.Pointer.class, TraceChecks::disjoint)
              .build(),
          behaviour(
                  "TR-08",
                  "Up to 6.0 kmalloc_node and kmem_cache_alloc_node have events of their own, and a"
                      + " large kmalloc has one event.")
              .source("4.19; merged in 6.1")
              .undecidable("a permission: the reader of traces knows both forms"));

  private TraceRules() {}
}
