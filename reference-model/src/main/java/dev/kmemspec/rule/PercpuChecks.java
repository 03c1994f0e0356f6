package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.WatchCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks of {@link PercpuRules}. */
final class PercpuChecks {
  /** Begins the report of an allocation that failed. */
  static final String FAILURE = "percpu: allocation failed";

  /** Chunks with nothing in them: the first, the reserved one, and one that is kept. */
  private static final long MOST_EMPTY_CHUNKS = 3;

  private PercpuChecks() {}

  /** PC-01. */
  static Decision initialised(World world, PercpuCall.DefinePerCpu call, Outcome.PerCpu seen) {
    Decision copies = everywhere(world, call, seen);
    if (copies instanceof Decision.Violated) {
      return copies;
    }
    Content initial = Content.filled(call.seed(), call.size());
    for (int cpu = 0; cpu < seen.copies().size(); cpu++) {
      Content content = seen.copies().get(cpu).content();
      if (content != null) {
        long place = content.firstDifference(initial, call.size());
        if (place >= 0) {
          return Decision.violated(of(cpu) + Bytes.difference(content, initial, place));
        }
      }
    }
    return copies;
  }

  /** PC-02; a static variable's initial value is PC-01's. */
  static Decision zeroed(World world, PercpuCall.Allocating call, Outcome.PerCpu seen) {
    if (call instanceof PercpuCall.DefinePerCpu) {
      return Decision.SILENT;
    }
    for (int cpu = 0; cpu < seen.copies().size(); cpu++) {
      long nonzero = seen.copies().get(cpu).nonzero();
      if (nonzero > 0) {
        return Decision.violated(of(cpu) + Say.bytes(nonzero) + " are not zero");
      }
    }
    return everywhere(world, call, seen);
  }

  /** A copy for every possible CPU, each aligned. */
  private static Decision everywhere(World world, PercpuCall.Allocating call, Outcome.PerCpu seen) {
    if (seen.copies().size() != world.machine().cpus()) {
      return Decision.violated(
          "there are "
              + seen.copies().size()
              + " copies for "
              + world.machine().cpus()
              + " possible CPUs");
    }
    for (int cpu = 0; cpu < seen.copies().size(); cpu++) {
      long address = seen.copies().get(cpu).address();
      if (address == 0) {
        return Decision.violated(of(cpu) + "there is none");
      }
      if (Long.bitCount(call.align()) == 1 && (address & (call.align() - 1)) != 0) {
        return Decision.violated(
            of(cpu)
                + Say.hex(address)
                + " is a multiple of "
                + Long.lowestOneBit(address)
                + ", not of "
                + call.align());
      }
    }
    return Decision.HOLDS;
  }

  private static String of(int cpu) {
    return "the copy of CPU " + cpu + ": ";
  }

  /** Whether no implementation serves such a request; what is below 4 counts as 4. */
  static boolean refused(Machine machine, PercpuCall.Allocating call) {
    long most = PercpuAreas.mostBytes(machine);
    boolean odd = call.align() >= 4 && Long.bitCount(call.align()) != 1;
    return call.size() == 0
        || Long.compareUnsigned(call.size(), most) > 0
        || Long.compareUnsigned(call.align(), machine.pageSize()) > 0
        || odd;
  }

  /** PC-03; a static variable is the linker's. */
  static Decision limited(World world, PercpuCall.Allocating call, Outcome outcome) {
    if (call instanceof PercpuCall.DefinePerCpu
        || outcome instanceof Outcome.Broke
        || !refused(world.machine(), call)) {
      return Decision.SILENT;
    }
    if (!(outcome instanceof Outcome.Null)) {
      return Decision.violated(
          Say.bytes(call.size())
              + " aligned to "
              + Long.toUnsignedString(call.align())
              + " were handed out");
    }
    Gfp gfp = call.gfp();
    return gfp != null && gfp.has(Gfp.NOWARN_BIT) ? Heard.nothing(world) : Decision.HOLDS;
  }

  /** PC-04. */
  static Decision ofFour(World world, PercpuCall.Allocating call, Outcome.PerCpu seen) {
    for (int cpu = 0; cpu < seen.copies().size(); cpu++) {
      long address = seen.copies().get(cpu).address();
      if ((address & 3) != 0) {
        return Decision.violated(of(cpu) + Say.hex(address) + " is no multiple of 4");
      }
    }
    return Decision.HOLDS;
  }

  /** PC-05. */
  static Decision served(World world, PercpuCall.Allocating call, Outcome outcome) {
    Gfp gfp = call.gfp();
    boolean dynamic =
        call instanceof PercpuCall.AllocPercpu || call instanceof PercpuCall.AllocPercpuGfp;
    if (!dynamic
        || gfp == null
        || !full(gfp)
        || !world.context().sleepable()
        || refused(world.machine(), call)
        || outcome instanceof Outcome.Broke
        || world.faulty()
        || !plenty(world)) {
      return Decision.SILENT;
    }
    return outcome instanceof Outcome.Null
        ? Decision.violated("it answered NULL, and far more pages are free than any chunk takes")
        : Decision.HOLDS;
  }

  /** Before 6.14 whatever lacked a bit of GFP_KERNEL did not block. */
  private static boolean full(Gfp gfp) {
    return gfp.has(Gfp.KERNEL.bits()) && !gfp.has(Gfp.NORETRY_BIT);
  }

  /** Whether some zone has enough for all CPUs' units of a new chunk, several times over. */
  private static boolean plenty(World world) {
    if (!world.complete()) {
      return false;
    }
    Machine machine = world.machine();
    long unit = PercpuAreas.mostBytes(machine) / machine.pageSize() + 1;
    long needed = 4 * unit * machine.cpus() + machine.pages() / 16;
    for (int zone = 0; zone < machine.zones().size(); zone++) {
      Zone place = machine.zones().get(zone);
      long mark = world.ledger().marks(zone).high() + Supply.reserve(machine, place, Gfp.KERNEL);
      if (Supply.permits(machine, place, Gfp.KERNEL, Machine.NO_NODE)
          && world.ledger().freeAtLeast(zone) > mark + needed) {
        return true;
      }
    }
    return false;
  }

  /** PC-06 of an allocation. */
  static Decision congruent(World world, PercpuCall.Allocating call, Outcome.PerCpu seen) {
    List<Outcome.Pointer> copies = seen.copies();
    long[] offsets = world.percpu().offsets();
    for (int cpu = 0; cpu < copies.size(); cpu++) {
      long address = copies.get(cpu).address();
      if (address == 0) {
        return Decision.SILENT;
      }
      Decision disjoint = Disjoint.of(world, address, call.size(), null);
      if (disjoint instanceof Decision.Violated violated) {
        return Decision.violated(of(cpu) + violated.message());
      }
      for (int other = 0; other < cpu; other++) {
        long apart = address - copies.get(other).address();
        if (Math.abs(apart) < call.size()) {
          return Decision.violated(of(cpu) + "it shares bytes with the copy of CPU " + other);
        }
      }
      if (offsets != null && cpu < offsets.length && address - seen.pointer() != offsets[cpu]) {
        return Decision.violated(
            of(cpu)
                + "it lies "
                + (address - seen.pointer())
                + " bytes from the pointer; of earlier allocations it was "
                + offsets[cpu]);
      }
    }
    return Decision.HOLDS;
  }

  /** PC-06 of per_cpu_ptr. */
  static Decision translated(World world, PercpuCall.PerCpuPtr call, Outcome outcome) {
    return sameCopy(world.percpu().at(world.value(call.p())), call.cpu(), outcome);
  }

  private static Decision sameCopy(PercpuAreas.@Nullable Area area, int cpu, Outcome outcome) {
    if (area == null || cpu >= area.copies().size() || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    long wanted = area.copies().get(cpu).address;
    return outcome instanceof Outcome.Pointer pointer && pointer.address() == wanted
        ? Decision.HOLDS
        : Decision.violated(
            of(cpu) + "it is at " + Say.hex(wanted) + ", the answer was " + Say.outcome(outcome));
  }

  /** PC-07. */
  static Decision freed(World world, PercpuCall.FreePercpu call, Outcome.Done done) {
    long pointer = world.value(call.p());
    return pointer == Bindings.UNBOUND
        ? Decision.SILENT
        : KmallocChecks.legalFree(world, Misuse.of(world, call), call.p(), pointer);
  }

  /** PC-08. */
  static Decision ignored(World world, PercpuCall.FreePercpu call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    return misuse == Misuse.DOUBLE_FREE || misuse == Misuse.INSIDE
        ? comesBack(world, misuse, call, outcome)
        : Decision.SILENT;
  }

  /** PC-10 of a free. */
  static Decision staysForEver(World world, PercpuCall.FreePercpu call, Outcome outcome) {
    return world.misuse() && Misuse.of(world, call) == Misuse.STATIC
        ? comesBack(world, Misuse.STATIC, call, outcome)
        : Decision.SILENT;
  }

  private static Decision comesBack(
      World world, Misuse misuse, PercpuCall.FreePercpu call, Outcome outcome) {
    return !world.profile().isLinux() || outcome instanceof Outcome.Done
        ? KmallocChecks.survived(outcome)
        : Decision.violated(
            call.p() + " " + misuse.words() + "; it ended in " + Say.outcome(outcome));
  }

  /** PC-09 of get_cpu_var. */
  static Decision ofThisCpu(World world, PercpuCall.GetCpuVar call, Outcome outcome) {
    int cpu = world.now().invocation().cpu();
    return sameCopy(world.percpu().at(world.value(call.p())), cpu, outcome);
  }

  /** PC-09 of the nesting. */
  static Decision nested(World world, PercpuCall.PreemptCount call, Outcome.Number number) {
    int open = world.cpus().depth(world.now().invocation().cpu());
    return Decision.of(
        number.value() == open,
        () -> number.value() + " are counted; get_cpu_var is open " + open + " times");
  }

  /** PC-09 of the operations that answer with a number. */
  static Decision arithmetic(World world, PercpuCall.Arithmetic call, Outcome.Number number) {
    Block copy = PercpuMoves.running(world, call);
    Long before = copy == null ? null : PercpuMoves.number(copy, call.width());
    if (before == null) {
      return Decision.SILENT;
    }
    Long wanted =
        call instanceof PercpuCall.ThisCpuXchg ? before : PercpuMoves.result(call, before);
    return wanted != null && wanted == number.value()
        ? Decision.HOLDS
        : Decision.violated(
            "it answered "
                + Long.toUnsignedString(number.value())
                + ", expected "
                + (wanted == null ? "nothing" : Long.toUnsignedString(wanted)));
  }

  /** PC-10 of the reserve. */
  static Decision reserveEnds(
      World world, PercpuCall.AllocReservedPercpu call, Outcome.PerCpu seen) {
    long taken = world.percpu().reserved() + ((call.size() + 3) & -4);
    return Decision.of(
        taken <= PercpuAreas.RESERVE,
        () ->
            taken
                + " bytes of the reserve are in use, which has "
                + PercpuAreas.RESERVE
                + ": it was served from elsewhere");
  }

  /** PC-10 of what the reserve was just given back: it fits where it was. */
  static Decision reserveServes(World world, PercpuCall.AllocReservedPercpu call, Outcome outcome) {
    PercpuAreas.Area freed = world.percpu().lastFreed();
    if (freed == null
        || freed.origin() != PercpuAreas.Origin.RESERVED
        || !world.complete()
        || world.faulty()
        || refused(world.machine(), call)
        || !world.context().sleepable()
        || call.size() > freed.size()
        || freed.copies().stream()
            .anyMatch(each -> each.address % Math.max(1, call.align()) != 0)) {
      return Decision.SILENT;
    }
    return Decision.of(
        !(outcome instanceof Outcome.Null),
        () -> Say.bytes(freed.size()) + " of the reserve were just given back, and it said NULL");
  }

  /** PC-11. */
  static Decision sameOffsets(World world, PercpuCall.Allocating call, Outcome.PerCpu seen) {
    int page = world.machine().pageSize();
    List<Outcome.Pointer> copies = seen.copies();
    for (int cpu = 1; cpu < copies.size(); cpu++) {
      Outcome.Pointer first = copies.getFirst();
      Outcome.Pointer copy = copies.get(cpu);
      long apart = copy.address() - first.address();
      if (apart % page != 0) {
        return Decision.violated(
            of(cpu) + "it lies " + apart + " bytes from that of CPU 0, no multiple of a page");
      }
      if (first.frames() != null
          && copy.frames() != null
          && copy.frames().first() == first.frames().first()) {
        return Decision.violated(
            of(cpu) + "it lies in the same frame as that of CPU 0, though not at its address");
      }
    }
    return copies.size() > 1 ? Decision.HOLDS : Decision.SILENT;
  }

  /** PC-12. */
  static Decision fewKept(World world, PercpuCall.PercpuStats call, Outcome.PercpuCounts counts) {
    boolean nothing = world.percpu().all().isEmpty();
    if (!world.complete() || world.misuse() || !world.drained() || !nothing) {
      return Decision.SILENT;
    }
    return Decision.of(
        counts.chunks() <= MOST_EMPTY_CHUNKS,
        () -> counts.chunks() + " chunks are kept, and nothing lies in them");
  }

  /** PC-13. */
  static Decision consistent(
      World world, PercpuCall.PercpuStats call, Outcome.PercpuCounts counts) {
    if (world.partial() || world.misuse()) {
      return Decision.SILENT;
    }
    long live = world.percpu().allocations();
    if (world.complete() && counts.allocations() != live) {
      return Decision.violated(
          counts.allocations() + " allocations are counted, and " + live + " are live");
    }
    long used = world.percpu().pagesInUse(world.machine().pageSize());
    return Decision.of(
        counts.empty() >= 0 && counts.empty() + used <= counts.populated(),
        () ->
            counts.populated()
                + " pages of a unit are populated; "
                + counts.empty()
                + " are counted as empty, and live areas lie on "
                + used);
  }

  /** PC-15. */
  static Decision quietAfterTen(World world, PercpuCall.Allocating call, Outcome.Null none) {
    if (!world.complete() || Heard.of(world, FAILURE) == null) {
      return Decision.SILENT;
    }
    int before = world.percpu().failuresTold();
    return Decision.of(
        before < PercpuAreas.MOST_FAILURES_TOLD,
        () -> "a failure was reported, and " + before + " had been before");
  }

  /** XI-07: just as much is kept as another time when nothing was live. */
  static Decision roundTrip(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Outcome.PercpuCounts kept = world.percpu().counts();
    if (kept == null
        || world.io().used()
        || !world.totals().flushed()
        || !Totals.nothingLives(world)) {
      return Decision.SILENT;
    }
    long before = world.percpu().freeAtRest(kept);
    long now = Totals.freeOrParked(seen);
    return before < 0
        ? Decision.SILENT
        : Decision.of(
            // Page tables of vmalloc stay (VM-29).
            now <= before && before - now <= world.areas().tables(),
            () ->
                now
                    + " pages are free; with nothing live and just as many chunks and pages of"
                    + " per-CPU memory kept there were "
                    + before);
  }
}
