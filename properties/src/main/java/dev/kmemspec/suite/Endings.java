package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Looks at the counters, at the flush points that make them tell something (XI-05): around the
 * whole program with everything freed at its end (XI-07), or around each call (XI-06).
 */
public final class Endings {
  /** Programs longer than this are not looked at around each call: looking would dominate. */
  private static final int MOST_WATCHED = 100;

  /** A larger array is freed at once, or left: freeing one by one would dominate. */
  private static final int MOST_SINGLE = 64;

  private Endings() {}

  /** The program, with looks at the counters where the dice say so. */
  static Program of(Program program, RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0, 1, 2 -> drained(program);
      case 3 -> program.calls().size() <= MOST_WATCHED ? watched(program) : drained(program);
      default -> program;
    };
  }

  /** Looks first, then does everything, frees everything, and looks again. */
  static Program drained(Program program) {
    List<Invocation> calls = new ArrayList<>();
    look(calls);
    calls.addAll(program.calls());
    if (!program.misuse()) {
      calls.addAll(frees(program));
    }
    look(calls);
    return program.with(calls);
  }

  /** Looks before and after each call that asks for memory. */
  static Program watched(Program program) {
    List<Invocation> calls = new ArrayList<>();
    look(calls);
    for (Invocation invocation : program.calls()) {
      calls.add(invocation);
      if (invocation.result() != null) {
        look(calls);
      }
    }
    return program.with(calls);
  }

  /** Drains everything and looks at the counters. */
  static void look(List<Invocation> calls) {
    calls.add(Invocation.of(null, new WatchCall.Drain()));
    calls.add(Invocation.of(null, new WatchCall.Zoneinfo()));
    calls.add(Invocation.of(null, new WatchCall.Slabinfo()));
  }

  /**
   * Calls that free every result in the reverse order. What was freed before, or never came to be,
   * the runner skips.
   */
  public static List<Invocation> frees(Program program) {
    List<Invocation> made = program.calls();
    List<Invocation> calls = leaving(made);
    for (int i = made.size() - 1; i >= 0; i--) {
      String result = made.get(i).result();
      if (result != null) {
        for (Call free : freesOf(made.get(i).call(), result, program)) {
          calls.add(Invocation.of(null, free));
        }
      }
    }
    return calls;
  }

  /** Readers that are still inside leave, and what was given back behind their backs is freed. */
  private static List<Invocation> leaving(List<Invocation> made) {
    List<Invocation> open = new ArrayList<>();
    boolean waits = false;
    for (Invocation each : made) {
      waits |= each.call() instanceof RcuCall.Giving;
      if (each.call() instanceof RcuCall.RcuReadLock) {
        open.addFirst(
            new Invocation(null, new RcuCall.RcuReadUnlock(), each.cpu(), each.context()));
      } else if (each.call() instanceof RcuCall.RcuReadUnlock) {
        open.remove(each);
      }
    }
    if (waits) {
      open.add(Invocation.of(null, new RcuCall.RcuBarrier()));
      open.add(Invocation.of(null, new RcuCall.KvfreeRcuBarrier()));
    }
    return open;
  }

  private static List<Call> freesOf(Call call, String name, Program program) {
    Operand handle = Operand.handle(name);
    return switch (call) {
      case PageCall.AllocPages c -> blocks(handle, name, c.order(), program);
      case PageCall.AllocPagesNode c -> blocks(handle, name, c.order(), program);
      case PageCall.GetFreePages c -> blocks(handle, name, c.order(), program);
      case PageCall.GetZeroedPage c -> List.of(new PageCall.FreePages(handle, 0));
      case PageCall.AllocPagesExact c -> List.of(new PageCall.FreePagesExact(handle, c.size()));
      case PageCall.AllocPagesBulk c -> pages(name, c.count());
      case SlabCall.KmemCacheCreate c -> List.of(new SlabCall.KmemCacheDestroy(handle));
      case SlabCall.KmemCacheAllocBulk c -> objects(c.cache(), name, c.count());
      case SlabCall.Allocating c -> List.of(new SlabCall.KmemCacheFree(c.cache(), handle));
      case KmallocCall.Allocating c -> List.of(new KmallocCall.Kfree(handle));
      case KmallocCall.Krealloc c -> List.of(new KmallocCall.Kfree(handle));
      case KmallocCall.KreallocArray c -> List.of(new KmallocCall.Kfree(handle));
      case UserCall.Allocating c -> List.of(new UserCall.Free(handle));
      case UserCall.Realloc c -> List.of(new UserCall.Free(handle));
      case MappingCall.Mmap c -> List.of(new MappingCall.Munmap(handle, c.length()));
      case MappingCall.Brk c -> List.of(new MappingCall.Brk(0));
      default -> List.of();
    };
  }

  /** A block as a whole, or the single pages that it was split into. */
  private static List<Call> blocks(Operand handle, String name, int order, Program program) {
    List<Call> calls = new ArrayList<>();
    calls.add(new PageCall.FreePages(handle, order));
    boolean split =
        program.calls().stream()
            .anyMatch(
                each -> each.call() instanceof PageCall.SplitPage c && c.page().equals(handle));
    Machine machine = program.machine();
    if (split && order <= machine.maxOrder()) {
      calls.add(new PageCall.FreePages(handle, 0));
      for (long i = 1; i < 1L << order; i++) {
        Operand page = new Operand.Inside(name, i * machine.pageSize());
        calls.add(new PageCall.FreePages(page, 0));
      }
    }
    return calls;
  }

  private static List<Call> pages(String name, int count) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < Math.min(count, MOST_SINGLE); i++) {
      calls.add(new PageCall.FreePages(new Operand.Element(name, i), 0));
    }
    return calls;
  }

  private static List<Call> objects(Operand cache, String name, int count) {
    List<Call> calls = new ArrayList<>();
    List<Operand> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Operand object = new Operand.Element(name, i);
      all.add(object);
      calls.add(new SlabCall.KmemCacheFree(cache, object));
    }
    return count <= MOST_SINGLE ? calls : List.of(new SlabCall.KmemCacheFreeBulk(cache, all));
  }
}
