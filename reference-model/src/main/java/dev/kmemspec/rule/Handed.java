package dev.kmemspec.rule;

import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a call handed out, one pointer or several. */
final class Handed {
  private Handed() {}

  /** The pointers of an outcome; none where it has none. */
  static List<Outcome.Pointer> out(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Pointer pointer -> List.of(pointer);
      case Outcome.Pointers pointers -> pointers.each();
      default -> List.of();
    };
  }

  /**
   * One decision on all pointers: the first that is violated; else it holds if it holds for one.
   */
  static Decision each(Outcome outcome, Function<Outcome.Pointer, Decision> check) {
    Decision all = Decision.SILENT;
    for (Outcome.Pointer pointer : out(outcome)) {
      Decision one = check.apply(pointer);
      if (one instanceof Decision.Violated) {
        return one;
      }
      all = one instanceof Decision.Holds ? one : all;
    }
    return all;
  }

  /** The frame behind the first byte, or -1 where nobody told. */
  static long frame(Outcome.Pointer pointer) {
    return pointer.frames() == null ? -1 : Math.max(-1, pointer.frames().first());
  }

  /** The zone that the pointer lies in, on a machine known in full, or null. */
  static @Nullable Zone zone(World world, Outcome.Pointer pointer) {
    long frame = frame(pointer);
    return world.complete() && frame >= 0 ? world.machine().zoneOf(frame) : null;
  }

  /** The node that a page call asks for, or the running CPU's. */
  static int node(World world, PageCall.Allocating call) {
    return Supply.node(world, call instanceof PageCall.AllocPagesNode on ? on.nid() : -1);
  }

  /** A zone, for a message. */
  static String words(Zone zone) {
    return "zone " + zone.kind().label() + " of node " + zone.node();
  }
}
