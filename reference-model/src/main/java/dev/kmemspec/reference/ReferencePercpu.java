package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.spi.Percpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Per-CPU memory: chunks with a unit for every CPU, at the same distances in every chunk, searched
 * for from the top of the vmalloc space downwards. A page of a unit gets its frames, one for each
 * CPU, when something is put on it. Misuse is reported and has no effect.
 *
 * <p>Chunks come in three kinds, which never serve each other: one for static variables, the
 * reserve for modules, and as many as are needed for everything else. Of the last, one that is free
 * throughout is kept, and four pages that are empty.
 */
public class ReferencePercpu implements Percpu {
  /** The largest area, and the size of a unit where pages are no larger. */
  private static final long UNIT = 32 << 10;

  private static final long RESERVE = 8 << 10;
  private static final int LEAST_ALIGN = 4;
  private static final int MOST_EMPTY_PAGES = 4;
  private static final int MOST_FAILURES_TOLD = 10;

  /** As much of the vmalloc space is left to chunks. */
  private static final long SPACE = 1L << 30;

  /** What a chunk is for. */
  protected enum Kind {
    STATIC,
    RESERVED,
    DYNAMIC
  }

  /** Where pages come from. */
  protected final ReferencePages pages;

  private final Machine machine;
  private final long unit;
  private final List<PercpuChunk> chunks = new ArrayList<>();
  private final int[] preemptCounts;
  private int failuresTold;

  /** No chunk yet. */
  public ReferencePercpu(ReferencePages pages) {
    this.pages = pages;
    machine = pages.machine();
    unit = Math.max(UNIT, machine.pageSize());
    preemptCounts = new int[machine.cpus()];
  }

  /** How far that CPU's unit is from that of CPU 0: the CPUs of a node lie side by side. */
  protected long distance(int cpu) {
    int nodes = machine.nodes().size();
    long spread = unit * 2 * machine.cpus();
    return (cpu % nodes) * spread + cpu / nodes * unit;
  }

  @Override
  public long perCpuPtr(long p, int cpu) {
    return Machine.VMALLOC_START + p + distance(cpu);
  }

  private long pointer(PercpuChunk chunk, long offset) {
    return chunk.base() + offset - Machine.VMALLOC_START;
  }

  @Override
  public long definePerCpu(long size, long align, int seed) {
    long p = illegal(size, align) ? 0 : allocate(Kind.STATIC, size, align, Gfp.KERNEL);
    byte[] initial = new byte[p == 0 ? 0 : (int) size];
    for (int i = 0; i < initial.length; i++) {
      initial[i] = (byte) (seed + i);
    }
    for (int cpu = 0; p != 0 && cpu < machine.cpus(); cpu++) {
      if (initialises(cpu)) {
        pages.memory().write(perCpuPtr(p, cpu), initial);
      }
    }
    return p;
  }

  /** Whether that CPU's copy of a static variable gets the initial value (PC-01). */
  protected boolean initialises(int cpu) {
    return true;
  }

  @Override
  public long allocPercpuGfp(long size, long align, int gfp) {
    return allocateZeroed(Kind.DYNAMIC, size, align, new Gfp(gfp));
  }

  @Override
  public long allocReservedPercpu(long size, long align) {
    return allocateZeroed(Kind.RESERVED, size, align, Gfp.KERNEL);
  }

  private long allocateZeroed(Kind kind, long size, long align, Gfp gfp) {
    if (illegal(size, align)) {
      if (!gfp.has(Gfp.NOWARN_BIT)) {
        pages.report(
            "WARNING: illegal size (%s) or align (%s) for percpu allocation"
                .formatted(Long.toUnsignedString(size), Long.toUnsignedString(align)));
      }
      return 0;
    }
    long p = allocate(kind, size, align, gfp);
    for (int cpu = 0; p != 0 && cpu < machine.cpus(); cpu++) {
      if (zeroes(cpu)) {
        pages.memory().zero(perCpuPtr(p, cpu), size);
      }
    }
    return p;
  }

  /** Whether that CPU's copy of a fresh area is zeroed (PC-02). */
  protected boolean zeroes(int cpu) {
    return true;
  }

  /** Whether no chunk can serve that (PC-03). */
  protected boolean illegal(long size, long align) {
    return size == 0
        || Long.compareUnsigned(size, unit) > 0
        || Long.compareUnsigned(align, machine.pageSize()) > 0
        || (align > LEAST_ALIGN && Long.bitCount(align) != 1);
  }

  private long allocate(Kind kind, long size, long align, Gfp gfp) {
    if (gfp.blocking()) {
      pages.mightSleep();
    }
    long wanted = roundedUp(size);
    long alignment = Math.max(leastAlign(), align);
    for (PercpuChunk chunk : chunksOf(kind)) {
      long offset = find(chunk, wanted, alignment, gfp.blocking());
      if (offset >= 0 && populate(chunk, offset, wanted)) {
        chunk.take(offset, wanted);
        return pointer(chunk, offset);
      }
    }
    PercpuChunk fresh = gfp.blocking() && mayGrow(kind) ? create(kind) : null;
    if (fresh != null) {
      long offset = find(fresh, wanted, alignment, true);
      if (offset >= 0 && populate(fresh, offset, wanted)) {
        fresh.take(offset, wanted);
        return pointer(fresh, offset);
      }
      destroy(fresh);
    }
    failed(size, align, gfp);
    return 0;
  }

  /** Where such an area fits into the chunk, or -1. */
  protected long find(PercpuChunk chunk, long size, long align, boolean mayPopulate) {
    return chunk.find(size, align, mayPopulate);
  }

  /** The size in whole units of the map (PC-04). */
  protected long roundedUp(long size) {
    return (size + LEAST_ALIGN - 1) & -LEAST_ALIGN;
  }

  /** What every area is aligned to at least (PC-04). */
  protected long leastAlign() {
    return LEAST_ALIGN;
  }

  private void failed(long size, long align, Gfp gfp) {
    if (!gfp.has(Gfp.NOWARN_BIT) && tells(failuresTold)) {
      failuresTold++;
      pages.report(
          "percpu: allocation failed, size=%d align=%d atomic=%d"
              .formatted(size, align, gfp.blocking() ? 0 : 1));
    }
  }

  /** Whether one more failure is told after so many (PC-15). */
  protected boolean tells(int before) {
    return before < MOST_FAILURES_TOLD;
  }

  /** All chunks, in the order of their creation. */
  protected List<PercpuChunk> chunks() {
    return List.copyOf(chunks);
  }

  private List<PercpuChunk> chunksOf(Kind kind) {
    return chunks.stream().filter(chunk -> chunk.kind() == kind).toList();
  }

  /** Whether there may be one more chunk of that kind (PC-10). */
  protected boolean mayGrow(Kind kind) {
    return kind == Kind.DYNAMIC || chunksOf(kind).isEmpty();
  }

  private @Nullable PercpuChunk create(Kind kind) {
    long base = findBase();
    long metadata = base == 0 ? 0 : page(Machine.NO_NODE);
    if (metadata == 0) {
      return null;
    }
    long room = kind == Kind.RESERVED ? RESERVE : unit;
    PercpuChunk chunk = new PercpuChunk(kind, base, room, machine.pageSize(), metadata);
    chunks.add(chunk);
    return chunk;
  }

  /** The highest place where the units of all CPUs find room, or 0. */
  protected long findBase() {
    long highest = Machine.VMALLOC_END - unit;
    for (int cpu = 0; cpu < machine.cpus(); cpu++) {
      highest = Math.min(highest, Machine.VMALLOC_END - unit - distance(cpu));
    }
    for (long base = highest; base > Machine.VMALLOC_END - SPACE; base -= unit) {
      if (fits(base)) {
        return base;
      }
    }
    return 0;
  }

  /** Whether no unit of a chunk at that base would share an address with a unit of another. */
  protected boolean fits(long base) {
    for (PercpuChunk chunk : chunks) {
      for (int mine = 0; mine < machine.cpus(); mine++) {
        for (int other = 0; other < machine.cpus(); other++) {
          if (base + distance(mine) == chunk.base() + distance(other)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Gives every page under the range its frames, one for each CPU; all of them or none. */
  private boolean populate(PercpuChunk chunk, long offset, long size) {
    List<Integer> fresh = new ArrayList<>();
    for (int page = chunk.page(offset); page <= chunk.page(offset + size - 1); page++) {
      if (!chunk.populated(page)) {
        if (!populate(chunk, page)) {
          fresh.forEach(each -> depopulate(chunk, each));
          return false;
        }
        fresh.add(page);
      }
    }
    return true;
  }

  private boolean populate(PercpuChunk chunk, int page) {
    long[] addresses = new long[machine.cpus()];
    for (int cpu = 0; cpu < addresses.length; cpu++) {
      addresses[cpu] = page(machine.nodeOf(cpu));
      if (addresses[cpu] == 0) {
        for (int got = 0; got < cpu; got++) {
          pages.free(addresses[got], Use.PERCPU);
        }
        return false;
      }
    }
    for (int cpu = 0; cpu < addresses.length; cpu++) {
      long virtual = chunk.base() + distance(cpu) + (long) page * machine.pageSize();
      pages.memory().tables().map(virtual, pages.memory().frame(behind(addresses, cpu)));
    }
    chunk.populate(page, addresses);
    return true;
  }

  /** Which of the fresh pages lies behind that CPU's unit (PC-11). */
  protected long behind(long[] addresses, int cpu) {
    return addresses[cpu];
  }

  private long page(int node) {
    return pages.allocate(node, Gfp.KERNEL.with(Gfp.NOWARN), 0, Use.PERCPU);
  }

  private void depopulate(PercpuChunk chunk, int page) {
    for (int cpu = 0; cpu < machine.cpus(); cpu++) {
      long virtual = chunk.base() + distance(cpu) + (long) page * machine.pageSize();
      pages.memory().tables().unmap(virtual);
    }
    for (long address : chunk.depopulate(page)) {
      pages.free(address, Use.PERCPU);
    }
  }

  /** Gives everything that a chunk has back. */
  protected void destroy(PercpuChunk chunk) {
    chunk.populatedPages().forEach(page -> depopulate(chunk, page));
    freeMetadata(chunk.metadata());
    chunks.remove(chunk);
  }

  /** Gives back what describes a chunk. */
  protected void freeMetadata(long address) {
    pages.free(address, Use.PERCPU);
  }

  @Override
  public void freePercpu(long p) {
    if (p == 0) {
      return;
    }
    for (PercpuChunk chunk : chunks) {
      long offset = p - pointer(chunk, 0);
      if (chunk.kind() != Kind.STATIC && chunk.starts(offset)) {
        chunk.give(offset);
        balance();
        return;
      }
    }
    pages.report("WARNING: free_percpu of " + hex(p) + ", which starts no live area");
  }

  /** One free chunk is kept, and a few empty pages for requests that must not block (PC-12). */
  protected void balance() {
    List<PercpuChunk> free = chunksOf(Kind.DYNAMIC).stream().filter(PercpuChunk::free).toList();
    for (int i = 1; i < free.size(); i++) {
      destroy(free.get(i));
    }
    for (PercpuChunk chunk : chunksOf(Kind.DYNAMIC)) {
      for (int page : chunk.emptyPages()) {
        if (emptyPages() > MOST_EMPTY_PAGES) {
          depopulate(chunk, page);
        }
      }
    }
  }

  /** How many populated pages are empty, of chunks that serve everybody. */
  protected long emptyPages() {
    return chunksOf(Kind.DYNAMIC).stream().mapToLong(each -> each.emptyPages().size()).sum();
  }

  @Override
  public Outcome.PercpuCounts percpuStats() {
    long allocations = 0;
    long populated = 0;
    for (PercpuChunk chunk : chunks) {
      allocations += chunk.kind() == Kind.STATIC ? 0 : chunk.areas();
      populated += chunk.populatedPages().size();
    }
    return new Outcome.PercpuCounts(allocations, chunks.size(), populated, emptyPages());
  }

  /** The pages of all units that have frames: what meminfo tells (PC-13). */
  public long populatedPages() {
    return chunks.stream().mapToLong(each -> each.populatedPages().size()).sum() * machine.cpus();
  }

  /** For each chunk a row of the units on each node, as pcpu_get_vm_areas makes them (VM-28). */
  public List<Outcome.AreaRow> rows() {
    List<Outcome.AreaRow> rows = new ArrayList<>();
    int nodes = machine.nodes().size();
    for (PercpuChunk chunk : chunks) {
      for (int first = 0; first < Math.min(nodes, machine.cpus()); first++) {
        int units = (machine.cpus() - first + nodes - 1) / nodes;
        rows.add(
            new Outcome.AreaRow(
                chunk.base() + distance(first),
                units * unit,
                Outcome.AreaKind.VMALLOC,
                0,
                false,
                -1,
                Map.of()));
      }
    }
    return rows;
  }

  @Override
  public long getCpuVar(long p) {
    preemptCounts[pages.cpu()]++;
    return perCpuPtr(p, pages.cpu());
  }

  @Override
  public void putCpuVar(long p) {
    preemptCounts[pages.cpu()]--;
  }

  @Override
  public int preemptCount() {
    return preemptCounts[pages.cpu()];
  }

  @Override
  public long thisCpuRead(long p, int width) {
    byte[] bytes = new byte[width];
    pages.memory().read(perCpuPtr(p, pages.cpu()), bytes);
    long number = 0;
    for (int i = width - 1; i >= 0; i--) {
      number = number << 8 | (bytes[i] & 0xff);
    }
    return number;
  }

  @Override
  public void thisCpuWrite(long p, int width, long value) {
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (value >>> (8 * i));
    }
    pages.memory().write(perCpuPtr(p, pages.cpu()), bytes);
  }

  @Override
  public void thisCpuAdd(long p, int width, long value) {
    thisCpuWrite(p, width, thisCpuRead(p, width) + value);
  }
}
