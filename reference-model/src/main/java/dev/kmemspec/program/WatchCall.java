package dev.kmemspec.program;

/** Looking at the allocator from outside, and the flush points that a look needs (XI-05). */
public sealed interface WatchCall extends Call {

  /** The free pages of every zone: blocks by order, per-CPU lists, managed (AC-01, AC-02). */
  record Zoneinfo() implements WatchCall, Nameless {}

  /** A row for every cache (AC-03 to AC-05). */
  record Slabinfo() implements WatchCall, Nameless {}

  /** The sums over all memory: Slab, SUnreclaim, VmallocUsed and so on (AC-06, AC-07). */
  record Meminfo() implements WatchCall, Nameless {}

  /** A row for every area of vmalloc, vmap and ioremap (VM-28). */
  record Vmallocinfo() implements WatchCall, Nameless {}

  /** Empties per-CPU lists and caches of every layer: afterwards nothing is parked (XI-05). */
  record Drain() implements WatchCall, Nameless {}

  /**
   * Not a call but a gap: a trace lost that many events here, and what was live before it may be
   * gone. Only traces have it.
   */
  record EventsLost(long events) implements WatchCall, Nameless {}
}
