package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which handle stands for what, as far as making the next call needs it. */
final class Holdings {
  /** The operand's handle names nothing. */
  static final long UNBOUND = Long.MIN_VALUE;

  private final List<Holding> deferred = new ArrayList<>();
  private final Map<String, Long> addresses = new HashMap<>();
  private final Map<String, Holding> byName = new HashMap<>();
  private final Map<String, List<Long>> arrays = new HashMap<>();
  private final Map<Long, Holding> byAddress = new HashMap<>();
  private final Map<Long, Holding> caches = new HashMap<>();
  private @Nullable Holding heap;
  private boolean everMalloc;

  void bind(@Nullable String name, long address, @Nullable Holding holding) {
    // What lies below the break is no block of its own: a mapping may begin where it does.
    if (holding != null && holding != heap) {
      (holding.kind == Holding.Kind.CACHE ? caches : byAddress).put(address, holding);
    }
    alias(name, address, holding);
  }

  /** Another name of something that is known already, or of nothing. */
  void alias(@Nullable String name, long address, @Nullable Holding holding) {
    if (name != null) {
      addresses.put(name, address);
      if (holding != null) {
        byName.put(name, holding);
      }
    }
  }

  void bindAll(@Nullable String name, List<Holding> each) {
    for (Holding holding : each) {
      byAddress.put(holding.address, holding);
    }
    if (name != null) {
      arrays.put(name, each.stream().map(holding -> holding.address).toList());
      for (int i = 0; i < each.size(); i++) {
        byName.put(name + "[" + i + "]", each.get(i));
      }
    }
  }

  /** The value to pass, or {@link #UNBOUND}. */
  long value(Operand operand) {
    return switch (operand) {
      case Operand.Null none -> 0;
      case Operand.ZeroSize zero -> Machine.ZERO_SIZE_PTR;
      case Operand.Address raw -> raw.value();
      case Operand.Handle handle -> addresses.getOrDefault(handle.name(), UNBOUND);
      case Operand.Element element -> {
        List<Long> each = arrays.get(element.name());
        yield each == null
            ? UNBOUND
            : element.index() < each.size() ? each.get(element.index()) : 0;
      }
      case Operand.Inside inside -> {
        Long base = addresses.get(inside.name());
        yield base == null || base == 0 ? UNBOUND : base + inside.offset();
      }
    };
  }

  /** What the operand stands for, dead or alive, or null: it is NULL, or no start of a block. */
  @Nullable Holding holding(Operand operand) {
    return switch (operand) {
      case Operand.Handle handle -> byName.get(handle.name());
      case Operand.Element element -> byName.get(element.toString());
      default -> byAddress.get(value(operand));
    };
  }

  /** The block of pages behind that page, or none where the operand is of no such block. */
  Holding.Behind behind(Operand page) {
    Holding block =
        page instanceof Operand.Inside inside && holding(page) == null
            ? byName.get(inside.name())
            : holding(page);
    if (block == null || block.kind != Holding.Kind.PAGES) {
      return new Holding.Behind(null, 0);
    }
    return new Holding.Behind(block, value(page) - block.address + 1);
  }

  /** What a free of the operand gives back: of a dead one, what now lives at its address. */
  @Nullable Holding givenBack(Operand operand) {
    Holding named = holding(operand);
    return named == null || named.live ? named : byAddress.get(named.address);
  }

  /** Gives back what the operand stands for, if anything, and answers with the outcome. */
  Outcome gone(Operand operand) {
    Holding holding = givenBack(operand);
    if (holding != null && holding.live) {
      release(holding);
    }
    return Outcome.DONE;
  }

  @Nullable Holding cache(Operand operand) {
    return cacheAt(value(operand));
  }

  @Nullable Holding cacheAt(long token) {
    return caches.get(token);
  }

  /** The heap below the break, which starts there; empty before the first call of brk. */
  Holding heap(long start) {
    Holding found = heap;
    if (found == null) {
      found = new Holding(Holding.Kind.MAPPING, start, 0);
      heap = found;
    }
    return found;
  }

  /** Whether the range shares a byte with the pages below the break. */
  boolean touchesHeap(long from, long to, int pageSize) {
    return heap != null
        && from < heap.address + MappingCall.pages(heap.requested, pageSize)
        && heap.address < to;
  }

  /** Whether mappings that the program made cover the range without a gap. */
  boolean covers(long from, long to) {
    long at = from;
    while (at < to) {
      Holding there = mappingAt(at);
      if (there == null) {
        return false;
      }
      at = there.address + there.requested;
    }
    return true;
  }

  private @Nullable Holding mappingAt(long address) {
    for (Holding each : byAddress.values()) {
      boolean inside = each.address <= address && address - each.address < each.requested;
      if (mapping(each) && inside) {
        return each;
      }
    }
    return null;
  }

  private boolean mapping(Holding holding) {
    return holding.kind == Holding.Kind.MAPPING && holding.live && holding != heap;
  }

  /** The pages of a range are gone: of the mappings there, what lies outside of it is left. */
  void unmap(long from, long to) {
    for (Holding each : List.copyOf(byAddress.values())) {
      long end = each.address + each.requested;
      if (!mapping(each) || end <= from || to <= each.address) {
        continue;
      }
      if (each.address < from) {
        each.requested = from - each.address;
      } else {
        release(each);
      }
      if (to < end) {
        Holding rest = new Holding(Holding.Kind.MAPPING, to, end - to);
        rest.closed = each.closed;
        byAddress.put(to, rest);
      }
    }
  }

  /** Whether anything was ever asked of the C library's heap, which moves the break as well. */
  boolean everMalloc() {
    return everMalloc;
  }

  /** The C library's heap is in use from now on. */
  void malloc() {
    everMalloc = true;
  }

  /** It is given back as soon as those readers have left. */
  void defer(Holding holding, BitSet readers) {
    holding.readers = readers;
    if (holding.cache != holding) {
      holding.cache.objects--;
    }
    if (readers.isEmpty()) {
      release(holding);
    } else {
      deferred.add(holding);
    }
  }

  /** Whether a reader may still look at something that was given back. */
  boolean anyDeferred() {
    return !deferred.isEmpty();
  }

  /** The reader of that CPU has left. */
  void readerLeft(int cpu) {
    for (Holding each : List.copyOf(deferred)) {
      BitSet readers = each.readers;
      if (readers != null) {
        readers.clear(cpu);
        if (readers.isEmpty()) {
          deferred.remove(each);
          release(each);
        }
      }
    }
  }

  void release(Holding holding) {
    holding.live = false;
    if (holding.kind == Holding.Kind.CACHE) {
      return;
    }
    byAddress.remove(holding.address, holding);
    holding.copies.forEach(copy -> copy.live = false);
    if (holding.cache != holding && holding.readers == null) {
      holding.cache.objects--;
    }
  }

  /** Gives back every block of boot memory that is meant. */
  void releaseBoot(Predicate<Holding> meant) {
    List<Holding> boot =
        byAddress.values().stream()
            .filter(each -> each.kind == Holding.Kind.MEMBLOCK || each.kind == Holding.Kind.BOOTMEM)
            .filter(meant)
            .toList();
    boot.forEach(this::release);
  }

  /** Makes single pages of a block; the first keeps its handle. */
  void split(Holding block, int pageSize) {
    block.requested = pageSize;
    for (long i = 1; i < 1L << block.order; i++) {
      long address = block.address + i * pageSize;
      byAddress.put(address, new Holding(Holding.Kind.PAGES, address, pageSize));
    }
    block.order = 0;
  }
}
