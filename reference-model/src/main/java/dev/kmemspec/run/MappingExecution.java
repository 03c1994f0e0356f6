package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.spi.Mappings;
import org.jspecify.annotations.Nullable;

/** Makes the mapping calls. */
final class MappingExecution {
  /** No address of user space is below 0; what looks so is an error. */
  private static final long MOST_ERROR = 4095;

  private final Holdings holdings;
  private final Observer observer;
  private final int pageSize;

  MappingExecution(Holdings holdings, Observer observer, Machine machine) {
    this.holdings = holdings;
    this.observer = observer;
    pageSize = machine.pageSize();
  }

  Outcome make(Mappings spi, MappingCall call, @Nullable String name) {
    return switch (call) {
      case MappingCall.Brk c -> brk(spi, c, name);
      case MappingCall.Mmap c -> mmap(spi, c, name);
      case MappingCall.Munmap c -> {
        long from = holdings.value(c.addr());
        int status = spi.munmap(from, c.length());
        if (status == 0) {
          holdings.unmap(from, from + MappingCall.pages(c.length(), pageSize));
        }
        yield new Outcome.Number(status);
      }
    };
  }

  /** The heap as one block; what is looked at are the pages that are new in it. */
  private Outcome brk(Mappings spi, MappingCall.Brk call, @Nullable String name) {
    long start = spi.heapStart();
    Holding heap = holdings.heap(start);
    long before = MappingCall.pages(heap.requested, pageSize);
    heap.requested = spi.brk(call.offset());
    heap.live = heap.requested > 0;
    holdings.bind(name, start, heap);
    long nonzero = -1;
    if (heap.requested > before) {
      nonzero = observer.nonzero(start + before, heap.requested - before);
    }
    return new Outcome.Pointer(start, heap.requested, null, nonzero, null, -1);
  }

  private Outcome mmap(Mappings spi, MappingCall.Mmap call, @Nullable String name) {
    int prot = call.prot().bits();
    long address = spi.mmap(holdings.value(call.addr()), call.length(), prot, call.flags().bits());
    if (address < 0 && address >= -MOST_ERROR) {
      return new Outcome.Number(address);
    }
    long length = MappingCall.pages(call.length(), pageSize);
    if (call.flags().replaces()) {
      holdings.unmap(address, address + length);
    }
    Holding mapping = new Holding(Holding.Kind.MAPPING, address, length);
    mapping.closed = !call.prot().touchable();
    holdings.bind(name, address, mapping);
    return observer.pointer(mapping, true, false);
  }
}
