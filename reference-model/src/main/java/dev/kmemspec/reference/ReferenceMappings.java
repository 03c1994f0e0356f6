package dev.kmemspec.reference;

import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.spi.Mappings;

/** brk and mmap of one process: a break, and mappings from the top of user space downwards. */
public class ReferenceMappings implements Mappings {
  /** Where the heap starts. */
  private static final long HEAP_START = 0x5555_5555_0000L;

  /** Below it mappings are placed. */
  private static final long MMAP_BASE = 0x7fff_f000_0000L;

  /** No process maps anything below it (mmap_min_addr). */
  private static final long LOWEST = 0x1_0000L;

  private static final long TASK_SIZE = 0x7fff_ffff_0000L;
  private static final int EPERM = 1;

  private final ProcessMemory memory;
  private final int pageSize;
  private long offset;

  /** A process that has mapped nothing yet. */
  public ReferenceMappings(ProcessMemory memory, int pageSize) {
    this.memory = memory;
    this.pageSize = pageSize;
  }

  @Override
  public boolean movesBreak() {
    return true;
  }

  @Override
  public long heapStart() {
    return HEAP_START;
  }

  /** Where the break is, in bytes above the start of the heap. */
  public long offset() {
    return offset;
  }

  @Override
  public long brk(long wanted) {
    long address = address(wanted);
    if (address < HEAP_START || address > MMAP_BASE) {
      return offset;
    }
    long end = HEAP_START + MappingCall.pages(offset, pageSize);
    long newEnd = MappingCall.pages(address, pageSize);
    if (newEnd > end) {
      if (memory.maps(end, newEnd)) {
        return offset;
      }
      memory.map(end, newEnd);
    } else if (newEnd < end) {
      shrink(newEnd, end);
    }
    offset = address - HEAP_START;
    return offset;
  }

  /** The address that a break so many bytes above the start has. */
  protected long address(long wanted) {
    return HEAP_START + wanted;
  }

  /** The pages above a break that went down are gone. */
  protected void shrink(long from, long to) {
    memory.unmap(from, to);
  }

  @Override
  public long mmap(long addr, long length, int prot, int flags) {
    MapFlags how = new MapFlags(flags);
    if (!how.has(MapFlags.ANONYMOUS)) {
      return -MappingCall.EBADF;
    }
    if (length == 0) {
      return -MappingCall.EINVAL;
    }
    long bytes = MappingCall.pages(length, pageSize);
    if (bytes <= 0 || bytes > TASK_SIZE) {
      return -MappingCall.ENOMEM;
    }
    if (!how.anonymous()) {
      return -MappingCall.EINVAL;
    }
    return how.fixed() ? fixed(addr, bytes, how) : anywhere(bytes);
  }

  private long fixed(long addr, long bytes, MapFlags how) {
    if (addr % pageSize != 0) {
      return -MappingCall.EINVAL;
    }
    if (addr < 0 || addr > TASK_SIZE - bytes) {
      return -MappingCall.ENOMEM;
    }
    if (addr < LOWEST) {
      return -EPERM;
    }
    if (how.has(MapFlags.FIXED_NOREPLACE) && memory.maps(addr, addr + bytes)) {
      return -MappingCall.EEXIST;
    }
    memory.unmap(addr, addr + bytes);
    memory.map(addr, addr + bytes);
    return addr;
  }

  private long anywhere(long bytes) {
    long address = memory.room(bytes, LOWEST, MMAP_BASE);
    if (address < 0) {
      return -MappingCall.ENOMEM;
    }
    memory.map(address, address + bytes);
    return address;
  }

  @Override
  public int munmap(long addr, long length) {
    long bytes = MappingCall.pages(length, pageSize);
    boolean outside = addr < 0 || addr > TASK_SIZE || bytes <= 0 || bytes > TASK_SIZE - addr;
    if (addr % pageSize != 0 || outside) {
      return -MappingCall.EINVAL;
    }
    unmap(addr, addr + bytes);
    return 0;
  }

  /** Unmaps what is mapped in the range. */
  protected void unmap(long from, long to) {
    memory.unmap(from, to);
  }
}
