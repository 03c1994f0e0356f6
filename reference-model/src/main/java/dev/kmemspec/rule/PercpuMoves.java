package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PercpuCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How calls of per-CPU memory move the world. */
final class PercpuMoves {
  private PercpuMoves() {}

  static void apply(World world, PercpuCall call, Outcome outcome) {
    switch (call) {
      case PercpuCall.Allocating fresh -> taken(world, fresh, outcome);
      case PercpuCall.FreePercpu free -> freed(world, free, outcome);
      case PercpuCall.PerCpuPtr look -> {}
      case PercpuCall.GetCpuVar get -> {
        if (made(outcome)) {
          world.cpus().opened(world.now().invocation(), world.value(get.p()));
        }
      }
      case PercpuCall.PutCpuVar put -> {
        if (made(outcome)) {
          world.cpus().closed(world.now().invocation().cpu());
        }
      }
      case PercpuCall.PreemptCount look -> {}
      case PercpuCall.Arithmetic number -> {
        Block copy = running(world, number);
        if (copy != null && made(outcome)) {
          copy.known = after(copy, number, outcome);
        }
      }
      case PercpuCall.CpuUp up -> {}
      case PercpuCall.CpuDown down -> {}
      case PercpuCall.PercpuStats stats -> {
        if (outcome instanceof Outcome.PercpuCounts counts) {
          world.percpu().counted(counts);
        }
      }
    }
  }

  /** Whether the call neither takes nor gives memory. */
  static boolean idle(Call call) {
    return switch (call) {
      case PercpuCall.Allocating c -> false;
      case PercpuCall.FreePercpu c -> false;
      case PercpuCall.CpuUp c -> false;
      case PercpuCall.CpuDown c -> false;
      case PercpuCall c -> true;
      default -> false;
    };
  }

  private static boolean made(Outcome outcome) {
    return !(outcome instanceof Outcome.Skipped) && !(outcome instanceof Outcome.Broke);
  }

  private static void taken(World world, PercpuCall.Allocating call, Outcome outcome) {
    if (!made(outcome)) {
      return;
    }
    PercpuAreas areas = world.percpu();
    areas.changed();
    if (Heard.of(world, PercpuChecks.FAILURE) != null) {
      areas.failureTold();
    }
    if (!(outcome instanceof Outcome.PerCpu seen)) {
      return;
    }
    List<Block> copies = new ArrayList<>();
    for (Outcome.Pointer pointer : seen.copies()) {
      if (pointer.address() != 0) {
        Block copy = born(world, call, pointer);
        world.take(copy);
        copies.add(copy);
      }
    }
    PercpuAreas.Area area = new PercpuAreas.Area(seen.pointer(), call.size(), origin(call), copies);
    areas.handedOut(area, seen.pointer(), seen.copies());
  }

  private static PercpuAreas.Origin origin(PercpuCall.Allocating call) {
    return switch (call) {
      case PercpuCall.DefinePerCpu c -> PercpuAreas.Origin.STATIC;
      case PercpuCall.AllocReservedPercpu c -> PercpuAreas.Origin.RESERVED;
      case PercpuCall.AllocPercpu c -> PercpuAreas.Origin.DYNAMIC;
      case PercpuCall.AllocPercpuGfp c -> PercpuAreas.Origin.DYNAMIC;
    };
  }

  private static Block born(World world, PercpuCall.Allocating call, Outcome.Pointer pointer) {
    Gfp gfp = call.gfp() == null ? Gfp.NONE : call.gfp();
    long bytes = call.size();
    Block block = new Block(pointer.address(), Block.Kind.PERCPU, bytes, gfp, world.steps());
    if (pointer.content() != null) {
      block.known = pointer.content();
    } else if (call instanceof PercpuCall.DefinePerCpu define) {
      block.known = Content.filled(define.seed(), bytes);
    } else if (pointer.nonzero() <= 0 && bytes > 0) {
      block.known = Content.zeros(bytes);
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  private static void freed(World world, PercpuCall.FreePercpu call, Outcome outcome) {
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, null, outcome);
      return;
    }
    PercpuAreas.Area area = world.percpu().at(world.value(call.p()));
    if (area == null || !(outcome instanceof Outcome.Done)) {
      return;
    }
    world.percpu().changed();
    world.percpu().givenBack(area);
    for (Block copy : area.copies()) {
      if (world.blockAt(copy.address) == copy) {
        world.release(copy.address);
      }
    }
  }

  /** The running CPU's copy, or null. */
  static @Nullable Block running(World world, PercpuCall.Arithmetic call) {
    PercpuAreas.Area area = world.percpu().at(world.value(call.p()));
    int cpu = world.now().invocation().cpu();
    return area != null && cpu < area.copies().size() ? area.copies().get(cpu) : null;
  }

  /** Whether a variable of that width is a number of C, and no longer than the copy. */
  private static boolean fits(Block copy, int width) {
    return Integer.bitCount(width) == 1 && width > 0 && width <= Math.min(8, copy.requested);
  }

  /** The number at the start of the copy, or null where it is not known. */
  static @Nullable Long number(Block copy, int width) {
    if (!fits(copy, width) || copy.known.length() < width) {
      return null;
    }
    long number = 0;
    for (int i = width - 1; i >= 0; i--) {
      number = number << 8 | copy.known.at(i);
    }
    return number;
  }

  /** The number without what does not fit in that many bytes. */
  static long cut(long number, int width) {
    return width == 8 ? number : number & ((1L << (8 * width)) - 1);
  }

  /** What the number is after the call, or null where nobody knows. */
  static @Nullable Long result(PercpuCall.Arithmetic call, @Nullable Long before) {
    int width = call.width();
    return switch (call) {
      case PercpuCall.ThisCpuRead c -> before;
      case PercpuCall.ThisCpuWrite c -> (Long) cut(c.value(), width);
      case PercpuCall.ThisCpuXchg c -> (Long) cut(c.value(), width);
      case PercpuCall.ThisCpuAdd c -> before == null ? null : (Long) cut(before + c.value(), width);
      case PercpuCall.ThisCpuAddReturn c ->
          before == null ? null : (Long) cut(before + c.value(), width);
    };
  }

  /** What is known of the copy after the call: what was seen counts, also after a violation. */
  private static Content after(Block copy, PercpuCall.Arithmetic call, Outcome outcome) {
    int width = call.width();
    if (!fits(copy, width)) {
      return Content.EMPTY;
    }
    Long number = result(call, number(copy, width));
    boolean shown =
        call instanceof PercpuCall.ThisCpuRead || call instanceof PercpuCall.ThisCpuAddReturn;
    if (shown && outcome instanceof Outcome.Number seen) {
      number = cut(seen.value(), width);
    }
    if (number == null) {
      return Content.EMPTY;
    }
    byte[] bytes = new byte[width];
    for (int i = 0; i < width; i++) {
      bytes[i] = (byte) (number >>> (8 * i));
    }
    Content start = Content.of(bytes);
    long rest = copy.known.length() - width;
    return rest > 0 ? start.then(copy.known.slice(width, rest)) : start;
  }
}
