package dev.kmemspec.alloc.page;

/**
 * The calls of the page allocator that count references, sizes and orders. What is asked of an
 * address that starts no such block is reported and has no effect: the words of a frame tell.
 */
public final class PageCalls {
  private final Pages pages;
  private final Frames frames;
  private final PageConfig config;
  private final Log log;

  /** On top of those pages. */
  public PageCalls(Pages pages) {
    this.pages = pages;
    frames = pages.frames();
    config = pages.config();
    log = pages.log();
  }

  /** alloc_pages_node: the address of the first of 2^order pages, or 0. */
  public long allocate(int cpu, int node, int gfp, int order) {
    return pages.allocate(cpu, node, gfp, order, Pages.USE_PAGES);
  }

  /** __free_pages: the last reference frees; before it the tail of a plain block goes (PG-10). */
  public void free(int cpu, long page, int order) {
    int frame = starting(page, Pages.USE_PAGES);
    if (frame < 0) {
      return;
    }
    if (order < 0 || order > config.maxOrder() || frames.next(frame) != 1 << order) {
      log.report("BUG: Bad page state: " + Log.hex(page) + " freed with order " + order);
      return;
    }
    int references = frames.prev(frame) - 1;
    frames.prev(frame, references);
    if (references == 0) {
      pages.release(cpu, frame, order);
    } else if ((frames.info(frame) & Frames.COMPOUND) == 0) {
      frames.next(frame, 1);
      frames.info(frame, frames.info(frame) & ~Frames.ORDER);
      for (int each = order - 1; each >= 0; each--) {
        pages.release(cpu, frame + (1 << each), each);
      }
    }
  }

  /** alloc_pages_exact: as many pages as hold the size; the surplus goes back (PG-13). */
  public long allocateExact(int cpu, long size, int gfp) {
    int mask = gfp & ~(GfpFlags.COMP | GfpFlags.HIGHMEM);
    if (mask != gfp) {
      log.report("WARNING: alloc_pages_exact without __GFP_COMP and __GFP_HIGHMEM");
    }
    int order = size == 0 ? Integer.MAX_VALUE : config.orderFor(size);
    long address = pages.allocate(cpu, Pages.NO_NODE, mask, order, Pages.USE_EXACT);
    if (address != 0) {
      int frame = pages.frame(address);
      int kept = pagesFor(size);
      frames.next(frame, kept);
      for (int each = kept; each < 1 << order; each++) {
        pages.release(cpu, frame + each, 0);
      }
    }
    return address;
  }

  private int pagesFor(long size) {
    return (int) (((size - 1) >>> config.pageShift()) + 1);
  }

  /** free_pages_exact. */
  public void freeExact(int cpu, long address, long size) {
    int frame = starting(address, Pages.USE_EXACT);
    if (frame < 0) {
      return;
    }
    int count = frames.next(frame);
    if (size == 0 || pagesFor(size) != count) {
      log.report("BUG: Bad page state: " + Log.hex(address) + " freed with another size");
      return;
    }
    for (int each = 0; each < count; each++) {
      pages.release(cpu, frame + each, 0);
    }
  }

  /** split_page: every page of a plain block becomes a block of its own (PG-12). */
  public void split(long page, int order) {
    int frame = starting(page, Pages.USE_PAGES);
    if (frame < 0) {
      return;
    }
    int word = frames.info(frame);
    boolean plain = (word & Frames.COMPOUND) == 0;
    if (!plain || order > config.maxOrder() || frames.next(frame) != 1 << order) {
      log.report("BUG: split_page of " + Log.hex(page) + ", which is no plain block of that order");
      return;
    }
    for (int each = frame; each < frame + (1 << order); each++) {
      frames.info(each, word & ~(Frames.ORDER | Frames.ZERO));
      frames.next(each, 1);
      if (each > frame) {
        frames.prev(each, 1);
      }
    }
  }

  /** get_page: one reference more. */
  public void get(long page) {
    int frame = starting(page, Pages.USE_PAGES);
    if (frame >= 0) {
      frames.prev(frame, frames.prev(frame) + 1);
    }
  }

  /** put_page: one reference fewer, and the last one frees. */
  public void put(int cpu, long page) {
    int frame = starting(page, Pages.USE_PAGES);
    if (frame >= 0) {
      int references = frames.prev(frame) - 1;
      frames.prev(frame, references);
      if (references == 0) {
        pages.release(cpu, frame, frames.info(frame) & Frames.ORDER);
      }
    }
  }

  /** Whether kfree may free the block, as it does where several kernels do (KM-15). */
  public boolean isCompound(long page) {
    int frame = pages.frame(page);
    return (frames.info(frame) & Frames.COMPOUND) != 0 && (frames.info(frame) & Frames.ORDER) > 0;
  }

  /** How many hold the block that starts there. */
  public int references(long page) {
    return frames.prev(pages.frame(page));
  }

  private int starting(long address, int use) {
    if (pages.pagesOf(address, use) == 0) {
      log.report("BUG: Bad page state: " + Log.hex(address) + " starts no block of that use");
      return -1;
    }
    return pages.frame(address);
  }
}
