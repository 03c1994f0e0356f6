package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Prot;
import dev.kmemspec.spi.UserHeap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The C library's heap, laid out as glibc does (US-05): chunks of 32, 48, 64 bytes and so on below
 * the break, the first 16 bytes the library's own and the first 8 of those lent to the chunk
 * before; mappings of their own from 128 KiB on; first fit. Misuse is reported and has no effect.
 */
public class ReferenceHeap implements UserHeap {
  /** From this size on a block is mapped on its own. */
  public static final long MMAP_THRESHOLD = 128 << 10;

  private static final int ALIGN = 16;
  private static final int HEADER = 16;
  private static final int WORD = 8;
  private static final long LEAST_CHUNK = 32;
  private static final long PAD = 128 << 10;

  /** What stays behind the last chunk, for the word that is lent to it. */
  private static final long FENCE = 32;

  private static final int ENOMEM = 12;

  /** More than a process can address. */
  private static final long ADDRESS_SPACE = 1L << 47;

  private final ReferencePages pages;
  private final ReferenceMappings mappings;
  private final int pageSize;

  /** The free ranges below the break, by address; neighbours are one. */
  private final TreeMap<Long, Long> free = new TreeMap<>();

  /** The size of the chunk or mapping that each live block lies in, by the block's address. */
  private final Map<Long, Long> chunks = new TreeMap<>();

  /** The blocks that have a mapping of their own. */
  private final Set<Long> alone = new HashSet<>();

  /** Where its share of the memory below the break ends. */
  private long top;

  /** An empty heap. */
  public ReferenceHeap(ReferencePages pages, ReferenceMappings mappings) {
    this.pages = pages;
    this.mappings = mappings;
    pageSize = pages.machine().pageSize();
  }

  @Override
  public ReferenceMemory memory() {
    return pages.memory();
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public long malloc(long size) {
    return allocate(ALIGN, size);
  }

  private long allocate(long alignment, long size) {
    if (size < 0 || size > ADDRESS_SPACE || alignment > ADDRESS_SPACE) {
      return shortage();
    }
    boolean large = size >= MMAP_THRESHOLD && alignment <= ALIGN;
    return large ? mapped(size) : chunk(alignment, Math.max(LEAST_CHUNK, up(size + WORD, ALIGN)));
  }

  private long shortage() {
    pages.report("errno=" + errno());
    return 0;
  }

  /** What a call that fails leaves in errno. */
  protected int errno() {
    return ENOMEM;
  }

  private static long up(long value, long multiple) {
    return (value + multiple - 1) & -multiple;
  }

  private long mapped(long size) {
    long bytes = MappingCall.pages(size + HEADER, pageSize);
    long address = mappings.mmap(0, bytes, Prot.READ_WRITE.bits(), MapFlags.PLAIN.bits());
    if (address < 0) {
      return shortage();
    }
    chunks.put(address + HEADER, bytes);
    alone.add(address + HEADER);
    return address + HEADER;
  }

  /** A chunk from the first free range that has room for it, at the alignment. */
  private long chunk(long alignment, long bytes) {
    long address = fit(alignment, bytes);
    if (address == 0 && grow(bytes + alignment)) {
      address = fit(alignment, bytes);
    }
    if (address == 0) {
      return shortage();
    }
    chunks.put(address + HEADER, bytes);
    return address + HEADER;
  }

  private long fit(long alignment, long bytes) {
    for (Map.Entry<Long, Long> range : free.entrySet()) {
      long start = up(range.getKey() + HEADER, alignment) - HEADER;
      long end = range.getKey() + range.getValue();
      if (start + bytes <= end) {
        cut(range.getKey(), range.getValue(), start, bytes);
        return start;
      }
    }
    return 0;
  }

  private void cut(long from, long length, long start, long bytes) {
    free.remove(from);
    if (start > from) {
      free.put(from, start - from);
    }
    if (from + length > start + bytes) {
      free.put(start + bytes, from + length - start - bytes);
    }
  }

  /** Takes more memory below the break, or where that cannot move, a mapping. */
  private boolean grow(long bytes) {
    long more = MappingCall.pages(bytes + PAD, pageSize);
    long before = MappingCall.pages(mappings.offset(), pageSize);
    long start = mappings.heapStart() + before;
    if (mappings.brk(before + more) == before + more) {
      boolean next = start == top;
      give(next ? start - FENCE : start, next ? more : more - FENCE);
      top = start + more;
      return true;
    }
    long address = mappings.mmap(0, more, Prot.READ_WRITE.bits(), MapFlags.PLAIN.bits());
    if (address > 0) {
      give(address, more - FENCE);
    }
    return address > 0;
  }

  /** A range is free from now on, as one with its neighbours. */
  private void give(long address, long bytes) {
    long from = address;
    long to = address + bytes;
    Map.Entry<Long, Long> below = free.lowerEntry(from);
    if (below != null && below.getKey() + below.getValue() == from) {
      from = below.getKey();
    }
    Long above = free.remove(to);
    free.put(from, (above == null ? to : to + above) - from);
  }

  @Override
  public long calloc(long n, long size) {
    if (Call.overflows(n, size)) {
      return shortage();
    }
    long p = malloc(n * size);
    if (p != 0) {
      wipe(p, n * size);
    }
    return p;
  }

  private void wipe(long p, long bytes) {
    if (!alone.contains(p)) {
      memory().write(p, new byte[Math.toIntExact(bytes)]);
    }
  }

  @Override
  public long alignedAlloc(long alignment, long size) {
    boolean power = alignment > 0 && Long.bitCount(alignment) == 1;
    return power ? allocate(Math.max(ALIGN, alignment), size) : 0;
  }

  @Override
  public long usableSize(long p) {
    Long bytes = p == 0 ? null : live(p, "malloc_usable_size");
    return bytes == null ? 0 : bytes - (alone.contains(p) ? HEADER : WORD);
  }

  private @Nullable Long live(long p, String caller) {
    Long bytes = chunks.get(p);
    if (bytes == null) {
      pages.report(caller + "(): invalid pointer " + hex(p));
    }
    return bytes;
  }

  @Override
  public void free(long p) {
    Long bytes = p == 0 ? null : live(p, "free");
    if (bytes == null) {
      return;
    }
    chunks.remove(p);
    if (alone.remove(p)) {
      mappings.munmap(p - HEADER, bytes);
      return;
    }
    give(p - HEADER, bytes);
    trim();
  }

  /** Gives the memory below the break back that is too much to keep. */
  private void trim() {
    Map.Entry<Long, Long> last = free.lowerEntry(top);
    boolean ends = last != null && last.getKey() + last.getValue() == top - FENCE;
    boolean own = top == mappings.heapStart() + mappings.offset();
    if (last == null || !ends || !own || last.getValue() <= 2 * PAD) {
      return;
    }
    long less = (last.getValue() - PAD) & -pageSize;
    mappings.brk(mappings.offset() - less);
    free.put(last.getKey(), last.getValue() - less);
    top -= less;
  }

  @Override
  public long realloc(long p, long size) {
    if (p == 0) {
      return malloc(size);
    }
    Long bytes = live(p, "realloc");
    if (bytes == null) {
      return 0;
    }
    if (size == 0) {
      free(p);
      return 0;
    }
    long usable = usableSize(p);
    if (size > 0 && size <= usable && size > usable / 2) {
      return p;
    }
    long moved = malloc(size);
    if (moved != 0) {
      memory().copy(p, moved, kept(usable, size));
      free(p);
    }
    return moved;
  }

  /** How many bytes a block keeps that moves. */
  protected long kept(long usable, long size) {
    return Math.min(usable, size);
  }
}
