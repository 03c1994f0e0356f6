package dev.kmemspec.program;

import dev.kmemspec.machine.Machine;

/**
 * Calls of bootmem, the bitmap that memblock replaced (RULES.md section 10, BM). What is handed out
 * is named by its direct-map address; a raw address among the operands is a physical one.
 */
@Kernels(until = "4.20")
public sealed interface BootmemCall extends Call {

  /** A call that asks for memory; never 0 bytes (BM-02). */
  sealed interface Allocating extends BootmemCall {
    /** The bytes asked for. */
    long size();

    /** Whether it is aligned to a page, not to a cache line. */
    default boolean paged() {
      return false;
    }

    /** Whether it lies below 4 GiB. */
    default boolean low() {
      return false;
    }

    /** Whether its failure stops the machine. */
    default boolean panics() {
      return true;
    }

    /** The node preferred, or -1. */
    default int preferred() {
      return Machine.NO_NODE;
    }
  }

  /** Zeroed memory, preferably above that for DMA (BM-01). */
  record AllocBootmem(long size) implements Allocating {}

  /** The same; NULL where there is none. */
  record AllocBootmemNopanic(long size) implements Allocating {
    @Override
    public boolean panics() {
      return false;
    }
  }

  /** The same, page aligned. */
  record AllocBootmemPages(long size) implements Allocating {
    @Override
    public boolean paged() {
      return true;
    }
  }

  /** Zeroed memory below 4 GiB. */
  record AllocBootmemLow(long size) implements Allocating {
    @Override
    public boolean low() {
      return true;
    }
  }

  /** The same, page aligned. */
  record AllocBootmemLowPages(long size) implements Allocating {
    @Override
    public boolean paged() {
      return true;
    }

    @Override
    public boolean low() {
      return true;
    }
  }

  /** Zeroed memory, preferably on that node. */
  record AllocBootmemNode(int nid, long size) implements Allocating {
    @Override
    public int preferred() {
      return nid;
    }
  }

  /** Takes every page that the range touches out of use for anybody else. */
  record ReserveBootmem(long addr, long size) implements BootmemCall {}

  /** Gives the whole pages of a range back (BM-03). */
  record FreeBootmem(Operand addr, long size) implements BootmemCall {}

  /** Gives every free page to the page allocator (BM-04); answers with the blocks. */
  record FreeAllBootmem() implements BootmemCall {}
}
