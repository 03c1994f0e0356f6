package dev.kmemspec.kernel;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.WatchCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ftrace text of the kmem events (TR-01 to TR-08), of any kernel. Not thread-safe.
 *
 * <p>An allocation event of a slab cache does not name the cache, so caches are known by the size
 * of their objects: the first event of a size brings a step that creates one. Pages are named by
 * their address in the direct map of a simulated machine; on a kernel booted without address
 * randomisation (nokaslr, x86-64) that is their real one, and only there a free of pages tells of
 * the objects on them.
 */
final class FtraceReader implements TraceReader {
  /** Lines looked at before a file without a single event is refused. */
  private static final long MOST_LINES_WITHOUT_EVENT = 10_000;

  /**
   * A cache's own address is not in the trace; numbers from here on, which no address is, name it.
   */
  private static final long CACHE_NUMBERS = 4096;

  private static final String FORM = "TASK-PID [CPU] FLAGS TIME: EVENT: key=value ...";

  private final Path file;
  private final Lines lines;
  private final Reading reading;
  private final Setting setting;
  private final FtraceLine line = new FtraceLine();
  private final GfpText masks;
  private final Interner<FtraceEvent> events = new Interner<>(FtraceEvent::of);
  private final Interner<Operand> names = new Interner<>(Operand::handle);
  private final Map<Long, Operand> caches = new HashMap<>();

  /** The large blocks that were told of once: where, and how long (TR-02). */
  private final Map<Long, Long> large = new HashMap<>();

  private final int pageShift;
  private boolean booting = true;
  private boolean pending = true;
  private @Nullable Step second;

  /** Starts at the line that {@code lines} stands on. */
  FtraceReader(Path file, Lines lines, Reading reading, Machine machine, Profile profile) {
    this.file = file;
    this.lines = lines;
    this.reading = reading;
    setting = new Setting(machine, profile, false, Setting.Witness.PARTIAL);
    masks = new GfpText(reading, "");
    pageShift = Integer.numberOfTrailingZeros(machine.pageSize());
  }

  /** Whether a line is one of ftrace's: a comment of its header, a lost-events note or an event. */
  static boolean recognizes(byte[] bytes, int from, int to) {
    return Bytes.startsWith(bytes, from, to, "# tracer:")
        || isGap(bytes, from, to)
        || new FtraceLine().parse(bytes, from, to);
  }

  @Override
  public Setting setting() {
    return setting;
  }

  @Override
  public @Nullable Step next() throws IOException {
    Step step = second;
    second = null;
    while (step == null) {
      if (!pending && !lines.advance()) {
        finish();
        return null;
      }
      pending = false;
      reading.lines++;
      step = read();
    }
    reading.steps++;
    return step;
  }

  private void finish() throws TraceFormatException {
    lines.insistOnEnd();
    if (reading.used == 0) {
      throw new TraceFormatException(
          file,
          0,
          "no line could be used; expected ftrace text with kmem events, lines of the form "
              + FORM
              + "; skipped: "
              + reading.unused());
    }
  }

  private @Nullable Step read() throws IOException {
    byte[] bytes = lines.bytes();
    int from = lines.from;
    int to = lines.to;
    if (from == to || (bytes[from] == '#' && !isGap(bytes, from, to))) {
      reading.comments++;
      return null;
    }
    if (isGap(bytes, from, to)) {
      return gap();
    }
    try {
      if (line.parse(bytes, from, to)) {
        return event(events.of(bytes, line.nameFrom, line.nameTo));
      }
    } catch (NumberFormatException malformed) {
      // Counted below.
    } catch (FtraceLine.HashedPointer hashed) {
      throw hashed();
    }
    reading.unused("malformed, expected " + FORM);
    if (reading.used == 0 && reading.lines >= MOST_LINES_WITHOUT_EVENT) {
      throw new TraceFormatException(file, lines.number, "so far no line has the form " + FORM);
    }
    return null;
  }

  /** {@code CPU:1 [LOST 123 EVENTS]}, or {@code ##### CPU 1 buffer started ####}. */
  private static boolean isGap(byte[] bytes, int from, int to) {
    return Bytes.startsWith(bytes, from, to, "CPU:")
        || Bytes.startsWith(bytes, from, to, "##### CPU ");
  }

  private Step gap() {
    long lost = 0;
    byte[] bytes = lines.bytes();
    int word = Bytes.find(bytes, lines.from, lines.to, '[');
    if (Bytes.startsWith(bytes, word, lines.to, "[LOST ")) {
      int end = Bytes.find(bytes, word + 6, lines.to, ' ');
      try {
        lost = Bytes.decimal(bytes, word + 6, end);
      } catch (NumberFormatException unknown) {
        lost = 1;
      }
    }
    reading.lost += lost;
    reading.used++;
    large.clear();
    Call call = new WatchCall.EventsLost(lost);
    return Step.of(Invocation.of(null, call), Outcome.DONE);
  }

  private @Nullable Step event(FtraceEvent event) throws TraceFormatException {
    booting &= line.pid == 0;
    line.rewind();
    return switch (event) {
      case FtraceEvent.Unused unused -> {
        reading.unused(unused.reason());
        yield null;
      }
      case FtraceEvent.Used.KMALLOC -> kmalloc();
      case FtraceEvent.Used.KFREE -> {
        long address = line.pointer("ptr");
        if (!large.isEmpty()) {
          large.remove(address);
        }
        yield used(new KmallocCall.Kfree(operand(address)), Outcome.DONE);
      }
      case FtraceEvent.Used.CACHE_ALLOC -> cacheAlloc();
      case FtraceEvent.Used.CACHE_FREE -> {
        Operand object = operand(line.pointer("ptr"));
        Operand cache =
            line.find("name")
                ? names.of(lines.bytes(), line.valueFrom, lines.to)
                : Operand.handle("unnamed");
        yield used(new SlabCall.KmemCacheFree(cache, object), Outcome.DONE);
      }
      case FtraceEvent.Used.PAGE_ALLOC -> pageAlloc();
      case FtraceEvent.Used.PAGE_FREE -> {
        long frame = line.frame("pfn");
        int order = order();
        yield used(
            new PageCall.FreePagesOf(new Operand.Address(address(frame)), order), Outcome.DONE);
      }
    };
  }

  private @Nullable Step kmalloc() throws TraceFormatException {
    long address = allocated();
    long requested = line.decimal("bytes_req");
    long given = line.decimal("bytes_alloc");
    Gfp gfp = gfp();
    if (given > 2L << pageShift && address != 0 && toldTwice(address, requested)) {
      reading.coalesced++;
      return null;
    }
    return used(
        new KmallocCall.Kmalloc(requested, gfp),
        address == 0 ? Outcome.NULL : Outcome.Pointer.of(address, given));
  }

  /** Since 6.12 a large block brings two events, an inner and an outer one (TR-02). */
  private boolean toldTwice(long address, long requested) {
    Long before = large.put(address, requested);
    if (before != null && before == requested) {
      large.remove(address);
      return true;
    }
    return false;
  }

  private Step cacheAlloc() throws TraceFormatException {
    long address = allocated();
    long requested = line.decimal("bytes_req");
    long given = line.decimal("bytes_alloc");
    Gfp gfp = gfp();
    long key = Long.rotateLeft(requested, 40) ^ given;
    Operand cache = caches.get(key);
    boolean fresh = cache == null;
    if (cache == null) {
      cache = Operand.handle("objects-" + requested + "-" + given);
      caches.put(key, cache);
    }
    Step step =
        used(
            new SlabCall.KmemCacheAlloc(cache, gfp),
            address == 0 ? Outcome.NULL : Outcome.Pointer.of(address, given));
    if (!fresh) {
      return step;
    }
    second = step;
    reading.implied++;
    String name = cache.toString();
    Call create = new SlabCall.KmemCacheCreate(name, requested, 0, SlabFlags.NONE, false);
    long token = CACHE_NUMBERS + caches.size();
    return Step.of(Invocation.of(name, create), Outcome.Pointer.of(token));
  }

  private Step pageAlloc() {
    long page = line.pointer("page");
    long frame = line.frame("pfn");
    int order = order();
    Gfp gfp = gfp();
    boolean failed = page == 0 || frame == 0;
    return used(
        new PageCall.AllocPages(gfp, order),
        failed
            ? Outcome.NULL
            : new Outcome.Pointer(
                address(frame), -1, Frames.run(frame, 1L << order), -1, null, -1));
  }

  private Step used(Call call, Outcome outcome) {
    reading.used++;
    Context context = booting && line.context != Context.NMI ? Context.PROCESS : line.context;
    return Step.of(new Invocation(null, call, line.cpu, context), outcome);
  }

  /** An allocation's address; a hash in its place would make nonsense of every rule. */
  private long allocated() throws TraceFormatException {
    long address = line.pointer("ptr");
    boolean sixteenDigits = line.valueTo - line.valueFrom >= 16;
    if (sixteenDigits && address >>> 32 == 0 && address > Machine.ZERO_SIZE_PTR) {
      throw hashed();
    }
    return address;
  }

  private TraceFormatException hashed() {
    return new TraceFormatException(
        file,
        lines.number,
        "the addresses are hashed, so nothing can be judged; record again after "
            + "'echo 0 > /sys/kernel/tracing/options/hash-ptr', or boot with no_hash_pointers");
  }

  private int order() {
    long order = line.decimal("order");
    if (order > 40) {
      throw new NumberFormatException("no order");
    }
    return (int) order;
  }

  private Gfp gfp() {
    line.need("gfp_flags");
    return masks.of(lines.bytes(), line.valueFrom, line.valueTo);
  }

  private long address(long frame) {
    return Machine.PAGE_OFFSET + (frame << pageShift);
  }

  private static Operand operand(long address) {
    if (address == 0) {
      return Operand.NULL;
    }
    return address == Machine.ZERO_SIZE_PTR ? Operand.ZERO_SIZE_PTR : new Operand.Address(address);
  }
}
