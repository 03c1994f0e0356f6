package dev.kmemspec.run;

import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import org.jspecify.annotations.Nullable;

/**
 * Which ranges of a process a program may map over and unmap. On a machine of its own: all but the
 * heap below the break, as long as malloc, whose mappings nobody sees, was never called. In a
 * process that it shares: only what it mapped itself.
 */
final class Ranges {
  private final Holdings holdings;
  private final int pageSize;
  private final boolean own;

  Ranges(Holdings holdings, int pageSize, boolean own) {
    this.holdings = holdings;
    this.pageSize = pageSize;
    this.own = own;
  }

  /** The precondition that the call breaks, or null. */
  @Nullable String broken(MappingCall call) {
    return switch (call) {
      case MappingCall.Brk brk ->
          holdings.everMalloc() ? "the break is malloc's, which was called" : null;
      case MappingCall.Mmap map ->
          replaces(map.flags()) ? range(holdings.value(map.addr()), map.length()) : null;
      case MappingCall.Munmap unmap -> range(holdings.value(unmap.addr()), unmap.length());
    };
  }

  private static boolean replaces(MapFlags flags) {
    return flags.replaces() && flags.anonymous();
  }

  /** What fails has no effect, and so is legal anywhere. */
  private @Nullable String range(long from, long length) {
    long bytes = MappingCall.pages(length, pageSize);
    boolean fails = from % pageSize != 0 || bytes <= 0 || from < 0 || from + bytes < 0;
    if (fails) {
      return null;
    }
    if (holdings.touchesHeap(from, from + bytes, pageSize)) {
      return "the range reaches into the heap below the break";
    }
    boolean open = own && !holdings.everMalloc();
    return open || holdings.covers(from, from + bytes)
        ? null
        : "the range is not the program's alone";
  }
}
