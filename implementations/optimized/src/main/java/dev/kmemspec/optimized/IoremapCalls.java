package dev.kmemspec.optimized;

import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.spi.Ioremap;

/** The ioremap calls. */
final class IoremapCalls implements Ioremap {
  private final Boot boot;

  IoremapCalls(Boot boot) {
    this.boot = boot;
  }

  @Override
  public long ioremap(long phys, long size) {
    boot.inContext(GfpFlags.KERNEL);
    return boot.ioremap.map(boot.cpu, phys, size);
  }

  @Override
  public void iounmap(long addr) {
    boot.inContext(GfpFlags.KERNEL);
    boot.ioremap.unmap(boot.cpu, addr);
  }
}
