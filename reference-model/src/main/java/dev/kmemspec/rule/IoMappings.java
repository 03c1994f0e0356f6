package dev.kmemspec.rule;

import dev.kmemspec.program.Content;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The live mappings of device memory, and which physical range lies behind each. */
final class IoMappings {
  /** A mapping: where it starts, physically and virtually. */
  record Mapping(long phys, Block block) {
    private long end() {
      return phys + block.requested;
    }
  }

  private final TreeMap<Long, Mapping> live = new TreeMap<>();
  private final Set<Long> gone = new HashSet<>();
  private boolean used;

  /** The live mapping whose first page holds the address, or null. */
  @Nullable Mapping inFirstPage(long address, int pageSize) {
    Map.Entry<Long, Mapping> found = live.ceilingEntry(address & -pageSize);
    boolean same = found != null && (found.getKey() & -pageSize) == (address & -pageSize);
    return same ? found.getValue() : null;
  }

  /** The live mappings, by ascending address. */
  Collection<Mapping> live() {
    return live.values();
  }

  /** Whether a mapping that began in that page was ever given back; asked where none is live. */
  boolean gaveBack(long address, int pageSize) {
    return gone.contains(address & -pageSize);
  }

  /** Whether anything was ever mapped: page tables stay (XI-07). */
  boolean used() {
    return used;
  }

  void mapped(Mapping mapping) {
    used = true;
    live.put(mapping.block().address, mapping);
  }

  void unmapped(Mapping mapping, int pageSize) {
    live.remove(mapping.block().address);
    gone.add(mapping.block().address & -pageSize);
  }

  /** A block was written: whoever maps the same bytes of the device reads them as well. */
  void written(Block block) {
    Mapping source = live.get(block.address);
    if (source == null || source.block() != block) {
      return;
    }
    for (Mapping each : live.values()) {
      if (each.block() != block && each.phys() < source.end() && source.phys() < each.end()) {
        seen(source, each);
      }
    }
  }

  private static void seen(Mapping source, Mapping other) {
    Block block = other.block();
    long start = Math.max(0, source.phys() - other.phys());
    if (start > block.known.length()) {
      return;
    }
    long from = Math.max(0, other.phys() - source.phys());
    long length = Math.min(source.end(), other.end()) - Math.max(source.phys(), other.phys());
    Content written = source.block().known.slice(from, length);
    Content known = block.known.prefix(start).then(written);
    long rest = block.known.length() - start - length;
    block.known = rest > 0 ? known.then(block.known.slice(start + length, rest)) : known;
  }
}
