package dev.kmemspec.spi;

import dev.kmemspec.program.Outcome;
import java.util.List;

/** What an allocator shows of itself; see {@link Capability#COUNTERS}. */
public interface Counters extends Allocator {

  /** The free pages of every zone, in the machine's order of zones. */
  List<Outcome.ZoneCounts> zoneinfo();

  /** A row for every cache, in order of creation; merged caches have one. */
  default List<Outcome.SlabRow> slabinfo() {
    return List.of();
  }

  /** The sums over all memory; asked only of who says {@link Capability#MEMINFO}. */
  default Outcome.Meminfo meminfo() {
    return new Outcome.Meminfo(-1, -1, -1, -1, -1, -1);
  }

  /** A row for every area of vmalloc, vmap and ioremap, by ascending address (VM-28). */
  default List<Outcome.AreaRow> vmallocinfo() {
    return List.of();
  }

  /** Empties per-CPU lists and caches of every layer, flushes freed areas (XI-05). */
  void drain();
}
