package dev.kmemspec.rule;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import org.jspecify.annotations.Nullable;

/** The checks of {@link RunRules}. */
final class RunChecks {
  private RunChecks() {}

  /** RN-01. */
  static Decision comesBack(World world, Call call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Broke broke)) {
      return Decision.HOLDS;
    }
    boolean panics =
        call instanceof SlabCall.KmemCacheCreate create && create.flags().has(SlabFlags.PANIC);
    boolean illegal = world.misuse() && Misuse.of(world, call) != null;
    if (illegal || (panics && broke.kind() == Outcome.Breakdown.THREW)) {
      return Decision.SILENT;
    }
    return Decision.violated(
        switch (broke.kind()) {
          case THREW -> "it threw " + broke.detail();
          case HUNG -> "it did not come back: " + broke.detail();
          case DIED -> "its virtual machine died: " + broke.detail();
        });
  }

  /** RN-02. */
  static Decision contentKept(World world, MemoryCall.Read call, Outcome.Bytes bytes) {
    Block block = world.block(call.p());
    if (block == null) {
      return Decision.SILENT;
    }
    long length = block.known.length();
    if (length == 0) {
      return Decision.SILENT;
    }
    long offset = bytes.content().firstDifference(block.known, length);
    return offset < 0
        ? Decision.HOLDS
        : Decision.violated(
            Bytes.difference(bytes.content(), block.known, offset)
                + " at "
                + Say.hex(block.address + offset)
                + origin(world, block, bytes.content(), offset));
  }

  /** Whose content the unexpected bytes look like, as the end of a sentence; empty if unknown. */
  private static String origin(World world, Block block, Content found, long offset) {
    long end = offset;
    while (end < found.length()
        && end < block.known.length()
        && end - offset < Bytes.TELLING_RUN
        && found.at(end) != block.known.at(end)) {
      end++;
    }
    if (end > offset && Bytes.firstNonzero(found, offset, end) < 0) {
      return "; " + Say.bytes(end - offset) + " or more were zeroed";
    }
    Block other = end - offset < 4 ? null : source(world, block, found, offset, end);
    return other == null
        ? ""
        : "; " + other.words() + " at " + Say.hex(other.address) + " hold the same bytes there";
  }

  private static @Nullable Block source(
      World world, Block block, Content found, long offset, long end) {
    for (Block other : world.blocks()) {
      if (other != block && holds(other.known, found, offset, end)) {
        return other;
      }
    }
    return null;
  }

  private static boolean holds(Content content, Content found, long offset, long end) {
    if (content.length() < end) {
      return false;
    }
    for (long at = offset; at < end; at++) {
      if (content.at(at) != found.at(at)) {
        return false;
      }
    }
    return true;
  }
}
