package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import java.util.List;

/** Calls of vmalloc and vmap (RULES.md section 6). Sizes are bytes, unsigned. */
public sealed interface VmallocCall extends Call {

  /** A call that asks for a fresh, virtually contiguous range of its own pages. */
  sealed interface Allocating extends VmallocCall {
    /** The bytes asked for. */
    long bytes();

    /** GFP_KERNEL where the call has no mask. */
    @Override
    default Gfp gfp() {
      return Gfp.KERNEL;
    }

    /** The mask that counts, with __GFP_ZERO where the call adds it. */
    default Gfp mask() {
      return gfp();
    }

    /** The node preferred, or {@link Machine#NO_NODE}. */
    default int node() {
      return Machine.NO_NODE;
    }

    /** What the address must be a multiple of; 1 where the caller does not care (VM-07). */
    default long align() {
      return 1;
    }
  }

  /** NULL or {@code size} bytes, page by page (VM-01); GFP_KERNEL. */
  record Vmalloc(long size) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same, zeroed (VM-04). */
  @Kernels(since = "2.6.37")
  record Vzalloc(long size) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }

    @Override
    public Gfp mask() {
      return Gfp.KERNEL.with(Gfp.ZERO);
    }
  }

  /** The same as vmalloc, preferably on that node. */
  record VmallocNode(long size, int node) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** Zeroed, and fit to be mapped into user space (VM-04). */
  record VmallocUser(long size) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }

    @Override
    public Gfp mask() {
      return Gfp.KERNEL.with(Gfp.ZERO);
    }
  }

  /** The same as vmalloc, every page below 4 GiB (VM-24). */
  @Spelling("vmalloc_32")
  record Vmalloc32(long size) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /** The same as vmalloc, with a mask (VM-14, VM-15). */
  @Spelling("__vmalloc")
  record VmallocGfp(long size, Gfp gfp) implements Allocating {
    @Override
    public long bytes() {
      return size;
    }
  }

  /**
   * The same at a multiple of {@code align}, a power of two, inside [start, end) (VM-07, VM-08).
   * Both are bytes above VMALLOC_START, so that a program fits any machine; the guard page must fit
   * as well.
   */
  @Kernels(since = "3.0")
  @Spelling("__vmalloc_node_range")
  record VmallocNodeRange(long size, long align, long start, long end, Gfp gfp, int node)
      implements Allocating {
    @Override
    public long bytes() {
      return size;
    }

    /** The lowest address allowed. */
    public long from() {
      return Machine.VMALLOC_START + start;
    }

    /** One past the highest address allowed. */
    public long to() {
      return Machine.VMALLOC_START + end;
    }
  }

  /** A call that changes the size of an area. */
  sealed interface Resizing extends VmallocCall {
    /** The area, or NULL. */
    Operand p();

    /** The bytes asked for. */
    long size();

    @Override
    Gfp gfp();

    /** What the address must be a multiple of; 1 where the caller does not care. */
    default long align() {
      return 1;
    }

    /** The node wanted, or {@link Machine#NO_NODE}. */
    default int node() {
      return Machine.NO_NODE;
    }
  }

  /** Changes the size, keeping content to the smaller of both (VM-25, VM-26). */
  @Kernels(since = "6.12")
  record Vrealloc(Operand p, long size, Gfp gfp) implements Resizing {}

  /** The same; moves where the node is strict and another one (VM-26). */
  @Kernels(since = "6.18")
  record VreallocNodeAlign(Operand p, long size, long align, Gfp gfp, int node)
      implements Resizing {}

  /** Gives the range and its pages back; NULL is a no-op (VM-17). */
  record Vfree(Operand addr) implements VmallocCall, Nameless {}

  /** A call that maps pages of the caller side by side. */
  sealed interface Mapping extends VmallocCall {
    /** The pages, in the order of their addresses. */
    List<Operand> pages();
  }

  /**
   * Maps pages in the order of the list (VM-21). With {@code put} (VM_MAP_PUT_PAGES) the area takes
   * the pages over, and vfree frees them.
   */
  record Vmap(List<Operand> pages, boolean put) implements Mapping {
    public Vmap {
      pages = List.copyOf(pages);
    }
  }

  /** Takes the mapping away; the pages stay their owner's. NULL is a no-op (VM-21). */
  record Vunmap(Operand addr) implements VmallocCall, Nameless {}

  /** Maps pages for a short time (VM-27). */
  @Kernels(since = "2.6.28")
  record VmMapRam(List<Operand> pages, int node) implements Mapping {
    public VmMapRam {
      pages = List.copyOf(pages);
    }
  }

  /** Takes such a mapping away; the count is that of the pages mapped (VM-27). */
  @Kernels(since = "2.6.28")
  record VmUnmapRam(Operand addr, int count) implements VmallocCall, Nameless {}

  /** Flushes what was freed, so that its addresses may be used again: a flush point (XI-05). */
  @Kernels(since = "2.6.28")
  record VmUnmapAliases() implements VmallocCall, Nameless {}

  /** The page behind the address, by its direct-map address (VM-22). */
  record VmallocToPage(Operand addr) implements VmallocCall {}

  /** The number of the frame behind the address (VM-22). */
  record VmallocToPfn(Operand addr) implements VmallocCall, Nameless {}

  /** 1 where the address lies in the range of vmalloc, else 0 (VM-23). */
  @Kernels(since = "2.6.25")
  record IsVmallocAddr(Operand addr) implements VmallocCall, Nameless {}

  /** The bytes of the area that starts there, without its guard page; 0 where none does (VM-05). */
  @Kernels(since = "2.6.28")
  record GetVmAreaSize(Operand addr) implements VmallocCall, Nameless {}

  /**
   * Maps {@code size} bytes of an area of vmalloc_user into user space, from page {@code pgoff} on:
   * 0, or -EINVAL where they do not lie inside the area (VM-05).
   */
  record RemapVmallocRange(Operand addr, long pgoff, long size) implements VmallocCall, Nameless {}
}
