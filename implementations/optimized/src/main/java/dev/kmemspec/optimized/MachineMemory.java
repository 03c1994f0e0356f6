package dev.kmemspec.optimized;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.spi.Memory;

/** The machine's memory, as the suite looks at it. */
final class MachineMemory implements Memory {
  private final PhysicalMemory memory;
  private final Pages pages;

  MachineMemory(PhysicalMemory memory, Pages pages) {
    this.memory = memory;
    this.pages = pages;
  }

  @Override
  public void read(long address, byte[] into) {
    requireInside(address, into.length);
    memory.read(address, into);
  }

  @Override
  public void write(long address, byte[] from) {
    requireInside(address, from.length);
    memory.write(address, from);
  }

  @Override
  public long frame(long address) {
    return pages.frame(address);
  }

  private void requireInside(long address, long length) {
    long offset = address - memory.base();
    if (offset < 0 || offset + length > memory.bytes()) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(address) + " is no address of the machine's memory");
    }
  }
}
