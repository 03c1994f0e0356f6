package dev.kmemspec.optimized;

import dev.kmemspec.alloc.memory.PhysicalMemory;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.spi.Memory;

/** The machine's memory, as the suite looks at it: the direct map, and what page tables lead to. */
final class MachineMemory implements Memory {
  private final PhysicalMemory memory;
  private final Window window;
  private final Pages pages;

  MachineMemory(Boot boot) {
    memory = boot.memory;
    window = boot.vmalloc.space().window();
    pages = boot.pages;
  }

  @Override
  public void read(long address, byte[] into) {
    if (window.contains(address)) {
      window.read(address, into);
      return;
    }
    requireInside(address, into.length);
    memory.read(address, into);
  }

  @Override
  public void write(long address, byte[] from) {
    if (window.contains(address)) {
      window.write(address, from);
      return;
    }
    requireInside(address, from.length);
    memory.write(address, from);
  }

  @Override
  public long frame(long address) {
    return window.contains(address) ? window.frame(address) : pages.frame(address);
  }

  private void requireInside(long address, long length) {
    long offset = address - memory.base();
    // Of memory that is not the machine's, memblock may hand out no byte at all.
    if (length > 0 && (offset < 0 || offset + length > memory.bytes())) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(address) + " is no address of the machine's memory");
    }
  }
}
