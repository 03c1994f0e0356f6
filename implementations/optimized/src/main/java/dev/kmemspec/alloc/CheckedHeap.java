package dev.kmemspec.alloc;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Heap} that finds misuse: its slabs, pages and stripes, with red zones around every
 * block, poison in it, and a table of what is live.
 *
 * <p>A block lies between two red zones of at least 16 bytes. Fresh memory reads as 0x5a, a freed
 * block as 0x6b with 0xa5 at its end, red zones as 0xcc: the values of Linux (SL-15). A freed block
 * waits in quarantine, so that a write to it is seen when it leaves, and a second free at once.
 *
 * <p>What was misused has no effect beyond its report: a bad free frees nothing.
 *
 * <p>Contract for threads: as {@link Heap}, but every call takes locks.
 */
public final class CheckedHeap implements NativeHeap {
  private static final int LEAST_ZONE = 16;
  private static final byte RED = (byte) 0xcc;
  private static final byte IN_USE = 0x5a;
  private static final byte FREED = 0x6b;
  private static final byte FREED_END = (byte) 0xa5;
  private static final int MOST_FRAMES = 16;

  /** The heaps that are open, to tell whose a stray address is. */
  private static final Set<CheckedHeap> OPEN = ConcurrentHashMap.newKeySet();

  /** A block in quarantine. */
  private record Freed(CheckedBlock block, List<StackTraceElement> stack) {}

  private final Heap heap;
  private final String name;
  private final PhysicalMemory memory;
  private final CheckOptions checks;
  private final ConcurrentSkipListMap<Long, CheckedBlock> live = new ConcurrentSkipListMap<>();
  private final Map<Long, Freed> waiting = new ConcurrentHashMap<>();
  private final AtomicLong allocations = new AtomicLong();

  /** The quarantine, the oldest first, and its bytes; guarded by itself. */
  private final ArrayDeque<Freed> quarantine = new ArrayDeque<>();

  private long quarantined;
  private boolean closed;

  private CheckedHeap(HeapOptions options, CheckOptions checks) {
    heap = Heap.create(options);
    name = options.name();
    memory = heap.memory();
    this.checks = checks;
  }

  /**
   * A checked heap; its limit counts red zones and the quarantine as well.
   *
   * @throws dev.kmemspec.alloc.memory.MappingException when the operating system refuses
   */
  public static CheckedHeap create(HeapOptions options, CheckOptions checks) {
    CheckedHeap created = new CheckedHeap(options, checks);
    OPEN.add(created);
    return created;
  }

  @Override
  public long malloc(long size) {
    return allocate(LEAST_ZONE, size, IN_USE);
  }

  @Override
  public long calloc(long n, long size) {
    return Math.unsignedMultiplyHigh(n, size) != 0 ? 0 : allocate(LEAST_ZONE, n * size, (byte) 0);
  }

  @Override
  public long alignedAlloc(long alignment, long size) {
    if (Long.bitCount(alignment) != 1 || alignment <= 0) {
      throw new IllegalArgumentException("an alignment of " + alignment + " is no power of two");
    }
    return allocate(Math.max(LEAST_ZONE, alignment), size, IN_USE);
  }

  /** A block behind a red zone as long as its alignment. */
  private long allocate(long front, long size, byte content) {
    long zones = front + LEAST_ZONE;
    if (Long.compareUnsigned(size, Long.MAX_VALUE - zones) > 0) {
      return 0;
    }
    long start = below(front, size + zones);
    if (start == 0) {
      return 0;
    }
    long whole = heap.usableSize(start);
    boolean sampled =
        checks.sampling() > 0 && allocations.getAndIncrement() % checks.sampling() == 0;
    CheckedBlock block = new CheckedBlock(start, front, size, whole, sampled ? stack() : List.of());
    fill(start, front, RED);
    fill(block.address(), size, content);
    fill(block.address() + size, whole - front - size, RED);
    live.put(block.address(), block);
    return block.address();
  }

  /** Where the heap has nothing left, the quarantine is given up. */
  private long below(long alignment, long bytes) {
    long start = heap.alignedAlloc(alignment, bytes);
    if (start == 0) {
      release(0);
      start = heap.alignedAlloc(alignment, bytes);
    }
    return start;
  }

  private static List<StackTraceElement> stack() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> !frame.getClassName().equals(CheckedHeap.class.getName()))
                .limit(MOST_FRAMES)
                .map(StackWalker.StackFrame::toStackTraceElement)
                .toList());
  }

  private void fill(long address, long length, byte value) {
    byte[] piece = new byte[(int) Math.min(length, 1 << 16)];
    Arrays.fill(piece, value);
    for (long done = 0; done < length; ) {
      int part = (int) Math.min(piece.length, length - done);
      memory.write(address + done, part == piece.length ? piece : Arrays.copyOf(piece, part));
      done += part;
    }
  }

  /** The first byte of a range that is not that value, as an offset; or -1. */
  private long firstOther(long address, long length, byte value) {
    byte[] piece = new byte[(int) Math.min(length, 1 << 16)];
    for (long done = 0; done < length; done += piece.length) {
      byte[] seen = length - done < piece.length ? new byte[(int) (length - done)] : piece;
      memory.read(address + done, seen);
      for (int i = 0; i < seen.length; i++) {
        if (seen[i] != value) {
          return done + i;
        }
      }
    }
    return -1;
  }

  @Override
  public void free(long address) {
    if (address == 0) {
      return;
    }
    CheckedBlock block = live.remove(address);
    if (block == null) {
      strayFree(address);
      return;
    }
    checkZones(block, List.of());
    fill(address, block.size(), FREED);
    if (block.size() > 0) {
      fill(address + block.size() - 1, 1, FREED_END);
    }
    Freed freed = new Freed(block, block.allocated().isEmpty() ? List.of() : stack());
    waiting.put(address, freed);
    synchronized (quarantine) {
      quarantine.addLast(freed);
      quarantined += block.whole();
    }
    release(checks.quarantineBytes());
  }

  private void strayFree(long address) {
    Freed before = waiting.get(address);
    if (before != null) {
      report(Misuse.Kind.DOUBLE_FREE, before.block(), "is freed a second time", before.stack());
      return;
    }
    CheckedBlock inside = around(address);
    if (inside != null) {
      String where = "is freed by an address " + (address - inside.address()) + " bytes inside it";
      report(Misuse.Kind.INSIDE, inside, where, List.of());
      return;
    }
    for (CheckedHeap other : OPEN) {
      CheckedBlock block = other == this ? null : other.live.get(address);
      if (block != null) {
        report(Misuse.Kind.WRONG_HEAP, block, "of " + other.name + " is freed here", List.of());
        return;
      }
    }
    String detail = "starts no block of " + name;
    tell(new Misuse(Misuse.Kind.UNKNOWN, address, 0, detail, List.of(), List.of()));
  }

  /** The live block, or its red zones, that an address lies in; or null. */
  private @Nullable CheckedBlock around(long address) {
    Map.Entry<Long, CheckedBlock> below = live.floorEntry(address);
    CheckedBlock block = below == null ? null : below.getValue();
    return block != null && address < block.end() ? block : null;
  }

  private void checkZones(CheckedBlock block, List<StackTraceElement> freed) {
    long left = firstOther(block.start(), block.front(), RED);
    if (left >= 0) {
      String where = "was written " + (block.front() - left) + " bytes before its start";
      report(Misuse.Kind.LEFT_RED_ZONE, block, where, freed);
    }
    long behind = block.address() + block.size();
    long right = firstOther(behind, block.end() - behind, RED);
    if (right >= 0) {
      String where = "was written " + right + " bytes behind its end";
      report(Misuse.Kind.RIGHT_RED_ZONE, block, where, freed);
    }
  }

  /** Gives the oldest back to the heap until so many bytes wait. */
  private void release(long mostBytes) {
    for (Freed oldest = oldest(mostBytes); oldest != null; oldest = oldest(mostBytes)) {
      CheckedBlock block = oldest.block();
      checkPoison(oldest);
      checkZones(block, oldest.stack());
      heap.free(block.start());
    }
  }

  private @Nullable Freed oldest(long mostBytes) {
    synchronized (quarantine) {
      Freed oldest = quarantined > mostBytes ? quarantine.pollFirst() : null;
      if (oldest != null) {
        quarantined -= oldest.block().whole();
        waiting.remove(oldest.block().address());
      }
      return oldest;
    }
  }

  private void checkPoison(Freed freed) {
    CheckedBlock block = freed.block();
    if (block.size() == 0) {
      return;
    }
    long at = firstOther(block.address(), block.size() - 1, FREED);
    if (at < 0 && firstOther(block.address() + block.size() - 1, 1, FREED_END) >= 0) {
      at = block.size() - 1;
    }
    if (at >= 0) {
      String where = "was written at byte " + at + " after it was freed";
      report(Misuse.Kind.POISON, block, where, freed.stack());
    }
  }

  private void report(
      Misuse.Kind kind, CheckedBlock block, String what, List<StackTraceElement> freed) {
    String detail = "of " + block.size() + " bytes " + what;
    tell(new Misuse(kind, block.address(), block.size(), detail, block.allocated(), freed));
  }

  private void tell(Misuse misuse) {
    checks.onMisuse().accept(misuse);
  }

  /** The block that starts there; a report and null where none is live. */
  private @Nullable CheckedBlock found(long address) {
    CheckedBlock block = live.get(address);
    if (block == null) {
      String detail = "starts no live block of " + name;
      tell(new Misuse(Misuse.Kind.UNKNOWN, address, 0, detail, List.of(), List.of()));
    }
    return block;
  }

  /** The bytes that were asked for, no more of which may be used; 0 for what is no block. */
  @Override
  public long usableSize(long address) {
    CheckedBlock block = address == 0 ? null : found(address);
    return block == null ? 0 : block.size();
  }

  /** Always moves, so that nobody counts on the old address; 0 for what is no block. */
  @Override
  public long realloc(long address, long size) {
    if (address == 0) {
      return malloc(size);
    }
    CheckedBlock old = found(address);
    long moved = old == null ? 0 : malloc(size);
    if (old != null && moved != 0) {
      memory.copy(address, moved, Math.min(size, old.size()));
      free(address);
    }
    return moved;
  }

  @Override
  public MemorySegment allocate(long byteSize) {
    return allocate(byteSize, 1);
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    return heap.view(requireBlock(alignedAlloc(byteAlignment, byteSize), byteSize), byteSize);
  }

  @Override
  public MemorySegment allocateZeroed(long byteSize) {
    return heap.view(requireBlock(calloc(1, byteSize), byteSize), byteSize);
  }

  private long requireBlock(long address, long byteSize) {
    if (address == 0) {
      throw heap.exhausted(byteSize);
    }
    return address;
  }

  @Override
  public void free(MemorySegment segment) {
    free(segment.address());
  }

  /** How many blocks are live. */
  public int liveBlocks() {
    return live.size();
  }

  /** Looks at the red zones of everything that is live, and at the poison of all that waits. */
  public void check() {
    live.values().forEach(block -> checkZones(block, List.of()));
    List<Freed> all;
    synchronized (quarantine) {
      all = List.copyOf(quarantine);
    }
    all.forEach(this::checkPoison);
  }

  @Override
  public HeapStatistics statistics() {
    return heap.statistics();
  }

  @Override
  public void trim() {
    release(0);
    heap.trim();
  }

  @Override
  public void validate() {
    heap.validate();
  }

  /** Looks at everything once more, reports each block that is live, and unmaps all. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    OPEN.remove(this);
    release(0);
    live.values()
        .forEach(block -> {
          checkZones(block, List.of());
          report(Misuse.Kind.LEAK, block, "was never freed", List.of());
        });
    heap.close();
  }
}
