package dev.kmemspec.program;

/**
 * Blocks of pages that the program leaves to its environment: page cache, and memory of processes.
 * From then on they are not the program's; the environment gives them back when an allocator asks
 * for it ({@link Relief}). None of these calls reaches an allocator.
 */
public sealed interface ReclaimCall extends Call, Nameless {

  /**
   * A call that leaves a block to the environment: one of the page allocator, held by nobody else.
   */
  sealed interface Leaving extends ReclaimCall {
    /** The block. */
    Operand folio();
  }

  /** The block is clean page cache: a round of direct reclaim may give it back. */
  record FolioAddLru(Operand folio) implements Leaving {}

  /**
   * The block belongs to a killable process: the OOM killer gives it back with all others of that
   * process.
   *
   * @param task the process, 0 or more
   */
  record MmAdd(Operand folio, int task) implements Leaving {
    public MmAdd {
      if (task < 0) {
        throw new IllegalArgumentException("processes are numbered from 0, not " + task);
      }
    }
  }

  /**
   * From here on a round of direct reclaim gives back at most {@code n} blocks; with 0, none.
   * {@link #SWAP_CLUSTER_MAX} before the first such call.
   */
  record NrToReclaim(int n) implements ReclaimCall {
    public NrToReclaim {
      if (n < 0) {
        throw new IllegalArgumentException("a round gives back 0 blocks or more, not " + n);
      }
    }
  }

  /** What a round gives back at most unless the program says otherwise. */
  int SWAP_CLUSTER_MAX = 32;
}
