package dev.kmemspec.alloc.area;

import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Log;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.slab.Kmalloc;

/** kvmalloc: kmalloc, and where that has no block large enough, vmalloc. */
public final class Kvmalloc {
  private final Kmalloc kmalloc;
  private final Vmalloc vmalloc;
  private final Pages pages;
  private final Log log;
  private final long most;
  private final Falls falls;

  /** Which masks fall back to vmalloc (KV-04). */
  public enum Falls {
    /** Those with all of GFP_KERNEL. */
    KERNEL,
    /** Those that block. */
    BLOCKING,
    /** All. */
    ALL
  }

  /**
   * On top of both.
   *
   * @param most the largest size that vmalloc is asked for (KV-03)
   */
  public Kvmalloc(Kmalloc kmalloc, Vmalloc vmalloc, Pages pages, long most, Falls falls) {
    this.kmalloc = kmalloc;
    this.vmalloc = vmalloc;
    this.pages = pages;
    this.most = most;
    this.falls = falls;
    log = pages.log();
  }

  private boolean fallsBack(long size, int gfp) {
    boolean large = Long.compareUnsigned(size, pages.config().pageSize()) > 0;
    return large
        && switch (falls) {
          case KERNEL -> (gfp & GfpFlags.KERNEL) == GfpFlags.KERNEL;
          case BLOCKING -> GfpFlags.blocking(gfp);
          case ALL -> true;
        };
  }

  /** A first try, where there is another, is quiet and light (KV-02). */
  private int first(long size, int gfp) {
    int light = (gfp | GfpFlags.NOWARN) & ~(GfpFlags.NOFAIL | GfpFlags.DIRECT_RECLAIM);
    return fallsBack(size, gfp) ? light : gfp;
  }

  /** Memory on either side, or 0. */
  public long allocate(int cpu, long size, int gfp, int node) {
    long p = kmalloc.kmalloc(cpu, size, first(size, gfp), node);
    if (p != 0 || !fallsBack(size, gfp)) {
      return p;
    }
    if (Long.compareUnsigned(size, most) > 0) {
      if ((gfp & GfpFlags.NOWARN) == 0) {
        log.report("WARNING: kvmalloc of " + Long.toUnsignedString(size) + " bytes");
      }
      return 0;
    }
    return vmalloc.allocate(cpu, AreaRequest.of(vmalloc.space(), size, gfp).on(node));
  }

  /** Whether the address is one of vmalloc, live or not. */
  public boolean isArea(long address) {
    return vmalloc.space().window().contains(address);
  }

  /** Another size for memory of kmalloc; 0 and nothing changed where there is none. */
  public long resizeBlock(int cpu, long p, long size, int gfp) {
    boolean nothing = p == 0 || p == Kmalloc.ZERO_SIZE_PTR;
    long old = kmalloc.ksize(p);
    if (old == 0 && !nothing) {
      return 0;
    }
    long resized = kmalloc.krealloc(cpu, p, size, first(size, gfp));
    if (resized != 0) {
      return resized;
    }
    long moved = allocate(cpu, size, gfp, Pages.NO_NODE);
    if (moved != 0 && !nothing) {
      vmalloc.space().window().copy(p, moved, old);
      kmalloc.kfree(cpu, p);
    }
    return moved;
  }

  /** Makes the first bytes of a live block zero, as far as it reaches. */
  public void wipe(long address, long length) {
    long bytes = isArea(address) ? vmalloc.bytes(address) : kmalloc.ksize(address);
    if (Long.compareUnsigned(length, bytes) > 0) {
      return;
    }
    if (isArea(address)) {
      vmalloc.space().window().zero(address, length);
    } else {
      pages.memory().zero(address, length);
    }
  }
}
