package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;
import java.util.List;

/**
 * Calls of the page allocator (RULES.md section 2). Where C answers with a {@code struct page *},
 * the result here is the direct-map address of the first frame: one name for one thing.
 */
public sealed interface PageCall extends Call {

  /** A call that asks for pages. */
  sealed interface Allocating extends PageCall {
    @Override
    Gfp gfp();
  }

  /** 2^order contiguous, naturally aligned pages (PG-01). */
  record AllocPages(Gfp gfp, int order) implements Allocating {}

  /** The same, preferring a node; -1 is the running CPU's (PG-06). */
  record AllocPagesNode(int nid, Gfp gfp, int order) implements Allocating {}

  /** The same, by virtual address, never highmem (PG-03). */
  @Spelling("__get_free_pages")
  record GetFreePages(Gfp gfp, int order) implements Allocating {}

  /** One zeroed page (PG-04). */
  record GetZeroedPage(Gfp gfp) implements Allocating {}

  /** As many pages as hold {@code size} bytes, the surplus given back at once (PG-13). */
  @Kernels(since = "2.6.27")
  record AllocPagesExact(long size, Gfp gfp) implements Allocating {}

  /** Up to {@code count} single pages; the answer is several pointers (PG-14). */
  @Kernels(since = "5.13")
  record AllocPagesBulk(Gfp gfp, int count) implements Allocating {
    public AllocPagesBulk {
      Call.checkCount(count);
    }
  }

  /**
   * The same where pages stand in every slot already: none is asked for, and the answer is how many
   * there are (PG-14).
   */
  @Kernels(since = "5.13")
  record AllocPagesBulkArray(Gfp gfp, List<Operand> pages) implements PageCall, Nameless {
    public AllocPagesBulkArray {
      pages = List.copyOf(pages);
    }
  }

  /** Frees a block by page; the order is that of the allocation (PG-07). */
  @Spelling("__free_pages")
  record FreePagesOf(Operand page, int order) implements PageCall, Nameless {}

  /** Frees a block by address; 0 is a no-op (PG-09). */
  record FreePages(Operand addr, int order) implements PageCall, Nameless {}

  /** Frees what alloc_pages_exact gave, by the same size (PG-13). */
  @Kernels(since = "2.6.27")
  record FreePagesExact(Operand virt, long size) implements PageCall, Nameless {}

  /** Turns a block into 2^order single pages, each freed by itself (PG-12). */
  record SplitPage(Operand page, int order) implements PageCall, Nameless {}

  /** One more reference to the block's first page (PG-10). */
  record GetPage(Operand page) implements PageCall, Nameless {}

  /** One reference fewer; the last one frees (PG-10). */
  record PutPage(Operand page) implements PageCall, Nameless {}
}
