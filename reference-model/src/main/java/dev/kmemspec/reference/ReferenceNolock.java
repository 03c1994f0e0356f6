package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.reference.ReferencePages.Use;
import dev.kmemspec.spi.Nolock;
import java.util.HashSet;
import java.util.Set;

/**
 * The calls that any context may make, on top of pages and kmalloc, which have no locks here. Only
 * orders that per-CPU lists hold are served, and only sizes that have a class.
 */
public class ReferenceNolock implements Nolock {
  private static final int MOST_ORDER = 3;
  private static final Gfp QUIET = Gfp.NOWARN.with(new Gfp(Gfp.NOMEMALLOC_BIT));

  private final ReferencePages pages;
  private final ReferenceKmalloc kmalloc;
  private final SizeClasses classes;

  /** What kmalloc_nolock gave and nobody gave back by kfree_nolock. */
  private final Set<Long> given = new HashSet<>();

  /** On top of those. */
  public ReferenceNolock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    this.pages = pages;
    this.kmalloc = kmalloc;
    classes = SizeClasses.of(pages.machine(), pages.profile());
  }

  @Override
  public long allocPagesNolock(int gfp, int nid, int order) {
    Gfp mask = new Gfp(gfp).with(QUIET).with(Gfp.ZERO).with(Gfp.COMP);
    return order < 0 || order > MOST_ORDER ? 0 : pages.allocate(nid, mask, order, Use.PAGES);
  }

  @Override
  public void freePagesNolock(long page, int order) {
    pages.freePagesOf(page, order);
  }

  @Override
  public long kmallocNolock(long size, int gfp, int node) {
    if (tooLarge(size)) {
      return 0;
    }
    long p = kmalloc.kmallocNode(size, new Gfp(gfp).with(QUIET).bits(), node);
    given.add(p);
    return p;
  }

  /** Whether the size has no class (KM-28). */
  protected boolean tooLarge(long size) {
    return Long.compareUnsigned(size, classes.maxCacheSize()) > 0;
  }

  @Override
  public void kfreeNolock(long p) {
    if (p == 0 || p == Machine.ZERO_SIZE_PTR) {
      return;
    }
    if (given.remove(p)) {
      kmalloc.kfree(p);
    } else {
      pages.report("BUG: kfree_nolock of " + hex(p) + ", which kmalloc_nolock did not give");
    }
  }
}
