package dev.kmemspec.exhaust;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.suite.Endings;
import dev.kmemspec.suite.Lab;
import java.util.ArrayList;
import java.util.List;

/**
 * A program with everything around its calls that lets rules decide: the counters are read; what is
 * handed out is read and written, and at the end read again and given back. None of that counts as
 * a call of the program.
 */
final class Views {
  private static final Invocation DRAIN = Invocation.of(null, new WatchCall.Drain());
  private static final Invocation ZONES = Invocation.of(null, new WatchCall.Zoneinfo());
  private static final Invocation REGIONS = Invocation.of(null, new MemblockCall.Memblock());
  private static final Invocation SLABS = Invocation.of(null, new WatchCall.Slabinfo());

  /** What a program writes first; each block gets a seed of its own. */
  private static final int FIRST_SEED = 0x31;

  private final boolean watches;
  private final boolean touches;
  private final boolean frees;

  /**
   * Views for an implementation.
   *
   * @param frees whether what the program leaves is given back at the end
   */
  Views(Lab.Card card, boolean frees) {
    this.frees = frees;
    watches = card.families().contains(Family.WATCH) && card.has(Capability.COUNTERS);
    touches = card.has(Capability.CONTENT);
  }

  /** Whether the counters can be read. */
  boolean watches() {
    return watches;
  }

  /**
   * A program with its looks.
   *
   * @param last the place of the program's own last call
   */
  record View(Program program, int last) {}

  /** Looked at before and after the last call, then read, freed and looked at again. */
  View whole(Program program) {
    List<Invocation> calls = new ArrayList<>();
    boolean lists = program.machine().boot() == Boot.MEMBLOCK;
    look(calls, DRAIN, ZONES);
    int last = program.calls().size() - 1;
    for (int i = 0; i < last; i++) {
      calls.add(program.calls().get(i));
      touch(calls, program, i);
    }
    look(calls, ZONES);
    if (lists) {
      calls.add(REGIONS);
    }
    int place = calls.size();
    calls.add(program.calls().get(last));
    touch(calls, program, last);
    look(calls, ZONES);
    if (lists) {
      calls.add(REGIONS);
    }
    if (!program.misuse()) {
      read(calls, program);
    }
    if (frees && !program.misuse()) {
      look(calls, DRAIN, ZONES, SLABS);
      calls.addAll(Endings.frees(program));
    }
    look(calls, DRAIN, ZONES, SLABS);
    return new View(program.with(calls), place);
  }

  /** With the counters read at flush points around the last call (XI-06). */
  Program flushed(Program program) {
    List<Invocation> calls = new ArrayList<>();
    int last = program.calls().size() - 1;
    for (int i = 0; i < last; i++) {
      calls.add(program.calls().get(i));
      touch(calls, program, i);
    }
    look(calls, DRAIN, ZONES, SLABS);
    calls.add(program.calls().get(last));
    look(calls, DRAIN, ZONES, SLABS);
    return program.with(calls);
  }

  /** Whether the call only looks at what is there, or writes to what the program owns. */
  static boolean looks(Call call) {
    return switch (call) {
      case WatchCall watch -> true;
      case MemoryCall touch -> true;
      case KmallocCall.Ksize size -> true;
      case UserCall.MallocUsableSize size -> true;
      case MemblockCall.Memblock lists -> true;
      default -> false;
    };
  }

  private void look(List<Invocation> calls, Invocation... looks) {
    if (watches) {
      calls.addAll(List.of(looks));
    }
  }

  private void touch(List<Invocation> calls, Program program, int place) {
    Invocation made = program.calls().get(place);
    String name = made.result();
    boolean array =
        made.call() instanceof SlabCall.KmemCacheAllocBulk
            || made.call() instanceof SlabCall.KmemCacheCreate;
    if (touches && name != null && !array) {
      calls.add(Invocation.of(null, new MemoryCall.Read(Operand.handle(name))));
      int seed = constructed(made.call(), program) ? SlabCall.CTOR_SEED : FIRST_SEED + place;
      calls.add(Invocation.of(null, new MemoryCall.Fill(Operand.handle(name), seed)));
    }
  }

  /** Whether the call asks for an object of a cache with constructor. */
  private static boolean constructed(Call call, Program program) {
    return call instanceof SlabCall.Allocating alloc
        && program.calls().stream()
            .anyMatch(each ->
                each.call() instanceof SlabCall.KmemCacheCreate create
                    && create.ctor()
                    && each.result() != null
                    && Operand.handle(each.result()).equals(alloc.cache()));
  }

  private void read(List<Invocation> calls, Program program) {
    for (Invocation made : program.calls()) {
      String name = made.result();
      if (name != null && !(made.call() instanceof SlabCall.KmemCacheCreate)) {
        Operand handle = Operand.handle(name);
        if (touches) {
          calls.add(Invocation.of(null, new MemoryCall.Read(handle)));
        }
        if (made.call() instanceof KmallocCall) {
          calls.add(Invocation.of(null, new KmallocCall.Ksize(handle)));
        } else if (made.call() instanceof UserCall) {
          calls.add(Invocation.of(null, new UserCall.MallocUsableSize(handle)));
        }
      }
    }
  }
}
