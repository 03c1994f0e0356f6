package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Kvmalloc;

/**
 * The kvmalloc calls. Under Linux kmalloc is tried first; otherwise, above a page, either may be
 * first.
 */
final class EitherCalls implements Kvmalloc {
  private final Boot boot;
  private final KmallocCalls kmalloc;
  private final AreaCalls areas;

  EitherCalls(Boot boot, KmallocCalls kmalloc, AreaCalls areas) {
    this.boot = boot;
    this.kmalloc = kmalloc;
    this.areas = areas;
  }

  @Override
  public long kvmallocNode(long size, int bits, int node) {
    Gfp gfp = new Gfp(bits);
    boolean large = Long.compareUnsigned(size, boot.machine.pageSize()) > 0;
    boolean either = large && takes(gfp);
    boolean beyond = !boot.profile.before(5, 15) && tooLarge(size);
    if (either && !boot.linux() && !beyond && boot.coin()) {
      long p = areas.forKvmalloc(size, gfp, node);
      return p != 0 ? p : kmalloc.kmalloc(size, gfp, node);
    }
    Gfp first = either ? gfp.with(Gfp.NOWARN).with(Gfp.NORETRY).without(Gfp.NOFAIL) : gfp;
    long p = kmalloc.kmalloc(size, first, node);
    return p != 0 || !either || beyond ? p : areas.forKvmalloc(size, gfp, node);
  }

  private static boolean tooLarge(long size) {
    return Long.compareUnsigned(size, Integer.MAX_VALUE) > 0;
  }

  private boolean takes(Gfp gfp) {
    if (boot.profile.before(5, 18)) {
      return gfp.has(Gfp.KERNEL.bits());
    }
    return gfp.blocking() || boot.profile.since(6, 19);
  }

  @Override
  public long kvrealloc(long p, long size, int gfp) {
    if (Machine.isVmallocAddr(p)) {
      return areas.vrealloc(p, size, gfp);
    }
    boolean nothing = p == 0 || p == Machine.ZERO_SIZE_PTR;
    long old = kmalloc.ksize(p);
    if (size == 0 || (old == 0 && !nothing)) {
      kmalloc.kfree(p);
      return size == 0 ? Machine.ZERO_SIZE_PTR : 0;
    }
    if (nothing) {
      return kvmalloc(size, gfp);
    }
    if (Long.compareUnsigned(size, old) <= 0) {
      return kmalloc.krealloc(p, size, new Gfp(gfp));
    }
    long moved = kvmalloc(size, gfp);
    if (moved != 0) {
      boot.store.copy(p, moved, old);
      kmalloc.kfree(p);
    }
    return moved;
  }

  @Override
  public void kvfree(long addr) {
    if (Machine.isVmallocAddr(addr)) {
      areas.vfree(addr);
    } else {
      kmalloc.kfree(addr);
    }
  }

  @Override
  public void kvfreeSensitive(long addr, long len) {
    long bytes = Machine.isVmallocAddr(addr) ? areas.getVmAreaSize(addr) : kmalloc.ksize(addr);
    if (Long.compareUnsigned(len, bytes) <= 0) {
      boot.store.zero(addr, len);
    }
    kvfree(addr);
  }
}
