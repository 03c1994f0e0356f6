package dev.kmemspec.reference;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Kvmalloc;

/** kvmalloc: kmalloc, and where that fails vmalloc. */
public class ReferenceKvmalloc implements Kvmalloc {
  private final ReferenceKmalloc kmalloc;
  private final ReferenceVmalloc vmalloc;
  private final ReferencePages pages;
  private final Profile profile;

  /** On top of both. */
  public ReferenceKvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    this.kmalloc = kmalloc;
    this.vmalloc = vmalloc;
    pages = vmalloc.areas().pages();
    profile = pages.profile();
  }

  @Override
  public long kvmallocNode(long size, int gfp, int node) {
    Gfp mask = new Gfp(gfp);
    long p = kmalloc.kmallocNode(size, first(mask, size).bits(), node);
    if (p != 0 || !fallsBack(size, mask)) {
      return p;
    }
    if (size > limit() || size < 0) {
      if (!mask.has(Gfp.NOWARN_BIT)) {
        pages.report("WARNING: kvmalloc of " + Long.toUnsignedString(size) + " bytes");
      }
      return 0;
    }
    return vmalloc.allocate(
        size, 1, Machine.VMALLOC_START, Machine.VMALLOC_END, mask, node, Long.MAX_VALUE);
  }

  /** The largest size that the fallback serves (KV-03). */
  protected long limit() {
    return profile.before(5, 15) ? Long.MAX_VALUE : Integer.MAX_VALUE;
  }

  /** Above a page the first try is quiet and light, for there is another (KV-02). */
  private Gfp first(Gfp gfp, long size) {
    if (Long.compareUnsigned(size, pages.machine().pageSize()) <= 0 || !takes(gfp)) {
      return gfp;
    }
    Gfp quiet = gfp.with(Gfp.NOWARN).without(Gfp.NOFAIL);
    if (gfp.has(Gfp.RETRY_MAYFAIL_BIT)) {
      return quiet;
    }
    return profile.since(7, 0)
        ? quiet.without(new Gfp(Gfp.DIRECT_RECLAIM_BIT))
        : quiet.with(Gfp.NORETRY);
  }

  /** Whether vmalloc is tried after kmalloc (KV-02, KV-04). */
  protected boolean fallsBack(long size, Gfp gfp) {
    return Long.compareUnsigned(size, pages.machine().pageSize()) > 0 && takes(gfp);
  }

  private boolean takes(Gfp gfp) {
    if (profile.before(5, 18)) {
      return gfp.has(Gfp.KERNEL.bits());
    }
    return gfp.blocking() || profile.since(6, 19);
  }

  @Override
  public long kvrealloc(long p, long size, int gfp) {
    if (Machine.isVmallocAddr(p)) {
      return vmalloc.vrealloc(p, size, gfp);
    }
    boolean nothing = p == 0 || p == Machine.ZERO_SIZE_PTR;
    long old = kmalloc.ksize(p);
    if (old == 0 && !nothing) {
      return 0;
    }
    long resized = kmalloc.krealloc(p, size, first(new Gfp(gfp), size).bits());
    if (resized != 0) {
      return resized;
    }
    long moved = kvmalloc(size, gfp);
    if (moved != 0 && !nothing) {
      pages.memory().copy(p, moved, old);
      kmalloc.kfree(p);
    }
    return moved;
  }

  @Override
  public void kvfree(long addr) {
    if (Machine.isVmallocAddr(addr)) {
      vmalloc.vfree(addr);
    } else {
      kmalloc.kfree(addr);
    }
  }

  @Override
  public void kvfreeSensitive(long addr, long len) {
    long bytes = Machine.isVmallocAddr(addr) ? vmalloc.getVmAreaSize(addr) : kmalloc.ksize(addr);
    if (Long.compareUnsigned(len, bytes) <= 0) {
      wipe(addr, len);
    }
    kvfree(addr);
  }

  /** Makes the first bytes of a live block zero. */
  protected void wipe(long addr, long len) {
    pages.memory().zero(addr, len);
  }
}
