package dev.kmemspec.program;

import java.util.List;

/**
 * What the environment did for a call that found memory short, at the allocator's request. The
 * blocks are named by their addresses; they were given back before the call had its outcome.
 */
public sealed interface Relief {
  /** What was given back, in that order. */
  List<Long> blocks();

  /** A round of direct reclaim; it may have found nothing. */
  record Round(List<Long> blocks) implements Relief {
    public Round {
      blocks = List.copyOf(blocks);
    }
  }

  /** The OOM killer chose that process, and all its memory was given back. */
  record Kill(int task, List<Long> blocks) implements Relief {
    public Kill {
      blocks = List.copyOf(blocks);
    }
  }
}
