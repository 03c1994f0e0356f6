package dev.kmemspec.alloc.page;

/** Runs of pages of any length: what a block has too much goes back at once. */
public final class PageRuns {
  private final Pages pages;
  private final Frames frames;
  private final PageConfig config;

  /** On top of those pages. */
  public PageRuns(Pages pages) {
    this.pages = pages;
    frames = pages.frames();
    config = pages.config();
  }

  /**
   * Pages for that many bytes, the first at a multiple of 2^alignOrder.
   *
   * @return the address, or 0
   */
  public long allocate(long size, int alignOrder, int gfp) {
    if (Long.compareUnsigned(size, pages.memory().bytes()) > 0) {
      return 0;
    }
    int kept = size == 0 ? 1 : (int) (((size - 1) >>> config.pageShift()) + 1);
    int order = Math.max(alignOrder, 32 - Integer.numberOfLeadingZeros(kept - 1));
    if (order > config.maxOrder()) {
      return 0;
    }
    long address = pages.allocate(0, Pages.NO_NODE, gfp, order, Pages.USE_LARGE);
    if (address != 0) {
      int frame = pages.frame(address);
      int zero = frames.info(frame) & Frames.ZERO;
      frames.next(frame, kept);
      release(frame + kept, (1 << order) - kept, zero);
    }
    return address;
  }

  /** Whether a run that was just allocated reads as zero. */
  public boolean readsAsZero(long address) {
    return pages.readsAsZero(address);
  }

  /** The bytes of the run that starts there, or 0 where none does. */
  public long bytes(long address) {
    return pages.pagesOf(address, Pages.USE_LARGE) << config.pageShift();
  }

  /**
   * Gives a run back.
   *
   * @throws IllegalArgumentException where none starts there
   */
  public void free(long address) {
    int count = (int) pages.pagesOf(address, Pages.USE_LARGE);
    if (count == 0) {
      throw new IllegalArgumentException(Log.hex(address) + " starts no live block");
    }
    int frame = pages.frame(address);
    frames.info(frame, Frames.INSIDE);
    release(frame, count, 0);
  }

  /** Gives frames back in the largest aligned blocks. */
  private void release(int first, int count, int zero) {
    int frame = first;
    int end = first + count;
    while (frame < end) {
      int order = frame == 0 ? config.maxOrder() : Integer.numberOfTrailingZeros(frame);
      order =
          Math.min(
              order, Math.min(config.maxOrder(), 31 - Integer.numberOfLeadingZeros(end - frame)));
      pages.release(0, frame, order, zero);
      frame += 1 << order;
    }
  }
}
