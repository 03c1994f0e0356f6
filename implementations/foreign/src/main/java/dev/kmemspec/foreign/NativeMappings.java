package dev.kmemspec.foreign;

import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.spi.Mappings;
import dev.kmemspec.spi.Memory;
import java.lang.invoke.MethodHandle;
import java.util.TreeMap;

/**
 * mmap and munmap of the running kernel, called in this very process. What is mapped here is
 * remembered: a range that is not all its own is never replaced or unmapped, for the virtual
 * machine may live there. The break is left alone: the C library's heap lies below it, and other
 * threads may move it at any time.
 */
final class NativeMappings implements Mappings {
  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final Errno errno = new Errno();
  private final int pageSize;

  /** The mapped ranges, from their first address to the one behind their last. */
  private final TreeMap<Long, Long> own = new TreeMap<>();

  NativeMappings(Downcalls library, int pageSize) {
    mmap = library.function("mmap", 6, Errno.captured());
    munmap = library.function("munmap", 2, Errno.captured());
    this.pageSize = pageSize;
  }

  @Override
  public Memory memory() {
    return NativeMemory.INSTANCE;
  }

  @Override
  public long mmap(long addr, long length, int prot, int flags) {
    long bytes = MappingCall.pages(length, pageSize);
    MapFlags how = new MapFlags(flags);
    boolean replaces = how.replaces() && how.anonymous() && addr % pageSize == 0 && bytes > 0;
    if (replaces && !covers(addr, addr + bytes)) {
      throw new IllegalArgumentException("the range is not all mapped here: not replaced");
    }
    long address = call(addr, length, prot, flags);
    if (address != -1) {
      forget(address, address + bytes);
      own.put(address, address + bytes);
    }
    return address == -1 ? -errno.value() : address;
  }

  private long call(long addr, long length, int prot, int flags) {
    try {
      return (long) mmap.invokeExact(errno.state, addr, length, (long) prot, (long) flags, -1L, 0L);
    } catch (Throwable impossible) {
      throw new AssertionError("a C function throws nothing", impossible);
    }
  }

  @Override
  public int munmap(long addr, long length) {
    long bytes = MappingCall.pages(length, pageSize);
    boolean refused = addr % pageSize != 0 || bytes <= 0 || addr < 0 || addr + bytes < 0;
    if (!refused && !covers(addr, addr + bytes)) {
      throw new IllegalArgumentException("the range is not all mapped here: not unmapped");
    }
    long status;
    try {
      status = (long) munmap.invokeExact(errno.state, addr, length);
    } catch (Throwable impossible) {
      throw new AssertionError("a C function throws nothing", impossible);
    }
    // The function answers with an int: the upper half of the register means nothing.
    if ((int) status != 0) {
      return -errno.value();
    }
    forget(addr, addr + bytes);
    return 0;
  }

  private boolean covers(long from, long to) {
    long at = from;
    while (at < to) {
      var range = own.floorEntry(at);
      if (range == null || range.getValue() <= at) {
        return false;
      }
      at = range.getValue();
    }
    return true;
  }

  private void forget(long from, long to) {
    var range = own.lowerEntry(to);
    while (range != null && range.getValue() > from) {
      own.remove(range.getKey());
      if (range.getKey() < from) {
        own.put(range.getKey(), from);
      }
      if (to < range.getValue()) {
        own.put(to, range.getValue());
      }
      range = own.lowerEntry(to);
      if (range != null && range.getKey() < from && range.getValue() <= from) {
        return;
      }
    }
  }

  /** Unmaps what is still mapped. */
  @Override
  public void close() {
    while (!own.isEmpty()) {
      var range = own.firstEntry();
      munmap(range.getKey(), range.getValue() - range.getKey());
    }
  }

  /** How many ranges are mapped. */
  int ranges() {
    return own.size();
  }
}
