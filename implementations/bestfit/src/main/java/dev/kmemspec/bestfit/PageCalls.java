package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import org.jspecify.annotations.Nullable;

/** The page allocator's calls: what callers may ask, and what happens when they ask wrongly. */
final class PageCalls {
  private final Boot boot;
  private final PagePool pool;

  PageCalls(Boot boot, PagePool pool) {
    this.boot = boot;
    this.pool = pool;
  }

  long alloc(int nid, Gfp gfp, int order) {
    if (tooLarge(gfp, order)) {
      return 0;
    }
    long pages = 1L << order;
    int node = boot.machine.hasNode(nid) ? nid : Machine.NO_NODE;
    return address(pool.take(gfp, node, pages, pages, false));
  }

  /** Whether no block of that order exists on any machine like this (PG-02). */
  private boolean tooLarge(Gfp gfp, int order) {
    if (order >= 0 && order <= boot.machine.maxOrder()) {
      return false;
    }
    if (!gfp.has(Gfp.NOWARN_BIT)) {
      boot.reports.sayOnce(
          "order", "WARNING: order " + order + " is above the largest, " + boot.machine.maxOrder());
    }
    return true;
  }

  private long address(@Nullable Extent extent) {
    return extent == null ? 0 : boot.addressOf(extent.frame);
  }

  void free(long page, int order) {
    Extent extent = start(page, "__free_pages");
    if (extent == null) {
      return;
    }
    extent.references--;
    if (extent.compound) {
      if (extent.references == 0) {
        pool.give(extent);
      }
      return;
    }
    long pages = order >= 0 && order < 63 ? 1L << order : Long.MAX_VALUE;
    if (pages > extent.pages) {
      extent.references++;
      bad(page, "freed with order " + order + ", has " + extent.pages + " pages");
    } else if (extent.references > 0) {
      giveTail(extent, 1);
    } else if (pages == extent.pages) {
      pool.give(extent);
    } else {
      leakTail(extent, pages);
    }
  }

  /** The tail goes at once, the first page when its last reference goes (PG-10). */
  private void giveTail(Extent extent, long kept) {
    if (extent.pages > kept) {
      pool.giveTail(extent, kept);
    }
  }

  /** A free with too small an order loses the tail for good, silently (PG-08). */
  private void leakTail(Extent extent, long pages) {
    extent.pages = pages;
    pool.give(extent);
  }

  void get(long page) {
    Extent extent = start(page, "get_page");
    if (extent != null) {
      extent.references++;
    }
  }

  void put(long page) {
    Extent extent = start(page, "put_page");
    if (extent == null || --extent.references > 0) {
      return;
    }
    if (extent.compound || extent.pages == 1) {
      pool.give(extent);
    } else {
      leakTail(extent, 1);
    }
  }

  void split(long page, int order) {
    Extent extent = start(page, "split_page");
    if (extent == null) {
      return;
    }
    if (extent.compound || extent.pages != 1L << order) {
      bad(page, "split_page of another order, or of a compound page");
      return;
    }
    pool.split(extent);
  }

  long allocExact(long size, Gfp gfp) {
    Gfp plain = gfp.without(Gfp.COMP).without(new Gfp(Gfp.HIGHMEM_BIT));
    if (!plain.equals(gfp)) {
      boot.reports.sayOnce("exact", "WARNING: alloc_pages_exact with __GFP_COMP or __GFP_HIGHMEM");
    }
    if (size == 0 || tooLarge(plain, boot.machine.orderFor(size))) {
      return 0;
    }
    long pages = boot.pagesFor(size);
    if (!boot.linux()) {
      return address(pool.take(plain, Machine.NO_NODE, pages, 1, false));
    }
    long block = 1L << boot.machine.orderFor(size);
    Extent extent = pool.take(plain, Machine.NO_NODE, block, block, false);
    if (extent != null) {
      giveTail(extent, pages);
    }
    return address(extent);
  }

  void freeExact(long virt, long size) {
    Extent extent = start(virt, "free_pages_exact");
    if (extent != null && size != 0 && extent.pages == boot.pagesFor(size)) {
      pool.give(extent);
    } else if (extent != null) {
      bad(virt, "free_pages_exact of another size");
    }
  }

  int allocBulk(Gfp gfp, long[] pages) {
    boolean filled = false;
    for (int i = 0; i < pages.length; i++) {
      if (pages[i] == 0) {
        // Only a bulk that gets nothing at all is a failure worth a report.
        Gfp mask = filled ? gfp.with(Gfp.NOWARN) : gfp;
        pages[i] = address(pool.take(mask, Machine.NO_NODE, 1, 1, false));
        filled = true;
      }
      if (pages[i] == 0) {
        return i;
      }
    }
    return pages.length;
  }

  private @Nullable Extent start(long page, String call) {
    Extent extent = pool.at(boot.frameOf(page));
    if (extent == null
        || extent.owner != Extent.Owner.PAGES
        || boot.addressOf(extent.frame) != page) {
      bad(page, call + " of what is no live block of pages");
      return null;
    }
    return extent;
  }

  private void bad(long page, String why) {
    boot.reports.say("BUG: Bad page state at 0x" + Long.toHexString(page) + ": " + why);
  }
}
