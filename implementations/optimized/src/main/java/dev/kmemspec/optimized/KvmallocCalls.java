package dev.kmemspec.optimized;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Kvmalloc;

/** The kvmalloc calls: each goes to the side that the address or the mask says. */
final class KvmallocCalls implements Kvmalloc {
  private final Boot boot;
  private final VmallocCalls vmalloc;
  private final dev.kmemspec.alloc.area.Kvmalloc kvmalloc;

  KvmallocCalls(Boot boot, VmallocCalls vmalloc) {
    this.boot = boot;
    this.vmalloc = vmalloc;
    kvmalloc = boot.kvmalloc;
  }

  @Override
  public long kvmallocNode(long size, int gfp, int node) {
    int known = boot.machine.hasNode(node) ? node : Machine.NO_NODE;
    return kvmalloc.allocate(boot.cpu, size, boot.inContext(gfp), known);
  }

  @Override
  public long kvrealloc(long p, long size, int gfp) {
    return kvmalloc.isArea(p)
        ? vmalloc.vrealloc(p, size, gfp)
        : kvmalloc.resizeBlock(boot.cpu, p, size, boot.inContext(gfp));
  }

  @Override
  public void kvfree(long addr) {
    if (kvmalloc.isArea(addr)) {
      vmalloc.vfree(addr);
    } else {
      boot.kmalloc.kfree(boot.cpu, addr);
    }
  }

  @Override
  public void kvfreeSensitive(long addr, long len) {
    kvmalloc.wipe(addr, len);
    kvfree(addr);
  }
}
