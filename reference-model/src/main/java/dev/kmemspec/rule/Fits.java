package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a request of memblock may be served: the gaps of memory minus what is in use, and the one
 * that its direction prefers (MB-06); with all its wishes, or with some of them dropped (MB-08).
 */
final class Fits {
  /** No fit: page 0 is never handed out. */
  static final long NONE = 0;

  /**
   * One try.
   *
   * @param above whether the lower limit holds
   * @param mirror whether only mirrored memory will do
   * @param node whether only the preferred node will do
   */
  record Try(boolean above, boolean mirror, boolean node) {
    /** Whether it keeps every wish that the other keeps, and one more. */
    boolean stricterThan(Try other) {
      return !equals(other)
          && (above || !other.above)
          && (mirror || !other.mirror)
          && (node || !other.node);
    }
  }

  private final EarlyMemory early;
  private final MemblockCall.Allocating call;
  private final long align;

  Fits(EarlyMemory early, MemblockCall.Allocating call) {
    this.early = early;
    this.call = call;
    align = align(early.machine(), call);
  }

  /** The alignment of a request; 0 means a cache line (MB-07). */
  static long align(Machine machine, MemblockCall.Allocating call) {
    return call.align() == 0 ? machine.cacheLine() : call.align();
  }

  /** No byte from here on. */
  long highest() {
    boolean strict = call instanceof MemblockCall.MemblockPhysAllocRange;
    long asked = call.highest();
    return asked == 0 ? early.limit() : strict ? asked : Spans.min(asked, early.limit());
  }

  /** The tries in the order of the profile's kernel; the first that fits serves (MB-08). */
  List<Try> tries(Profile profile) {
    boolean wish = call.lowest() != 0 && !(call instanceof MemblockCall.MemblockPhysAllocRange);
    boolean mirror = early.mirrored();
    List<Try> found = new ArrayList<>();
    if (profile.before(5, 1)) {
      onNodes(found, true, mirror);
      if (wish) {
        onNodes(found, false, mirror);
      }
      if (mirror) {
        onNodes(found, !wish, false);
      }
      return found;
    }
    for (boolean above : wish ? new boolean[] {true, false} : new boolean[] {true}) {
      onNodes(found, above, mirror);
      if (mirror) {
        onNodes(found, above, false);
      }
    }
    return found;
  }

  private void onNodes(List<Try> found, boolean above, boolean mirror) {
    found.add(new Try(above, mirror, call.preferred() >= 0));
    if (call.preferred() >= 0 && !call.exact()) {
      found.add(new Try(above, mirror, false));
    }
  }

  /** The physical address that the try takes, or {@link #NONE}. */
  long of(Try each) {
    long start = each.above() ? call.lowest() : 0;
    start = Spans.max(start, early.machine().pageSize());
    long end = Spans.max(start, highest());
    List<Span> gaps = new ArrayList<>();
    for (Span region : early.memory().all()) {
      if (suits(region.label(), each)) {
        gaps.addAll(early.reserved().missing(region.base(), region.end()));
      }
    }
    for (Span gap : early.bottomUp() ? gaps : gaps.reversed()) {
      long from = Spans.min(Spans.max(gap.base(), start), end);
      long to = Spans.min(Spans.max(gap.end(), start), end);
      long fit = early.bottomUp() ? lowest(from, to) : highest(from, to);
      if (fit != NONE) {
        return fit;
      }
    }
    return NONE;
  }

  private boolean suits(Label label, Try each) {
    return !label.has(MemblockCall.NOMAP | MemblockCall.HOTPLUG)
        && (!each.mirror() || label.has(MemblockCall.MIRROR))
        && (!each.node() || label.nid() == call.preferred());
  }

  private long highest(long from, long to) {
    if (Spans.below(to, call.size())) {
      return NONE;
    }
    long fit = (to - call.size()) & -align;
    return Spans.below(fit, from) ? NONE : fit;
  }

  private long lowest(long from, long to) {
    long fit = (from + align - 1) & -align;
    boolean fits =
        !Spans.below(fit, from) && Spans.below(fit, to) && !Spans.below(to - fit, call.size());
    return fits ? fit : NONE;
  }
}
