package dev.kmemspec.bench;

import dev.kmemspec.alloc.area.AreaPolicy;
import dev.kmemspec.alloc.area.AreaRequest;
import dev.kmemspec.alloc.area.Space;
import dev.kmemspec.alloc.area.Vmalloc;
import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.PageCalls;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;

/** Pages and vmalloc of the optimized implementation on one CPU, with 256 MiB of memory. */
final class VmallocMachine implements AutoCloseable {
  /** Bytes of a page. */
  static final int PAGE = 4096;

  private static final int PAGE_SHIFT = 12;
  private static final int FRAMES = 1 << 16;
  private static final int MAX_ORDER = 10;
  private static final int GFP = Gfp.KERNEL.bits();

  /** As Linux on one CPU. */
  private static final long MOST_LAZY_BYTES = 32L << 20;

  private static final MemorySegment EVERYTHING = everything();

  private final MappedMemory memory = MappedMemory.shown(Machine.PAGE_OFFSET, (long) FRAMES * PAGE);
  private final long shift = memory.segment(Arena.global()).address() - memory.base();
  private final Window window =
      Window.onto(
          memory, Machine.VMALLOC_START, Machine.VMALLOC_END - Machine.VMALLOC_START, PAGE_SHIFT);
  private final PageCalls pages;
  private final Vmalloc vmalloc;

  /** A machine whose areas are used anew as that says. */
  VmallocMachine(AreaPolicy.Reuse reuse) {
    if (!window.isReal()) {
      throw new IllegalStateException("no hardware walks the page tables here");
    }
    Pages all =
        new Pages(
            new PageConfig(
                PAGE_SHIFT,
                MAX_ORDER,
                1,
                List.of(ZoneSpec.plain(0, FRAMES)),
                new int[1],
                3,
                true,
                true),
            memory,
            line -> {});
    pages = new PageCalls(all);
    AreaPolicy policy = new AreaPolicy(reuse, MOST_LAZY_BYTES, true, false);
    vmalloc = new Vmalloc(new Space(window, 1, policy), all);
  }

  @SuppressWarnings("restricted") // Reaching the machine's memory by its real addresses.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Leaves every second frame free, in random order, and no larger block. */
  void scatter() {
    long[] taken = new long[FRAMES];
    int count = 0;
    for (long page = allocate(0); page != 0; page = allocate(0)) {
      taken[count++] = page;
    }
    SplittableRandom random = new SplittableRandom(1);
    long[] freed = new long[FRAMES / 2];
    int chosen = 0;
    for (int i = 0; i < count; i++) {
      if ((taken[i] >>> PAGE_SHIFT & 1) != 0) {
        int other = random.nextInt(chosen + 1);
        freed[chosen] = freed[other];
        freed[other] = taken[i];
        chosen++;
      }
    }
    for (int i = 0; i < chosen; i++) {
      pages.free(0, freed[i], 0);
    }
  }

  private long allocate(int order) {
    return pages.allocate(0, Pages.NO_NODE, GFP, order);
  }

  /** A block of adjacent frames, as kmalloc takes one. */
  long kmalloc(int count) {
    return required(allocate(orderOf(count)));
  }

  private static int orderOf(int count) {
    return 32 - Integer.numberOfLeadingZeros(count - 1);
  }

  void kfree(long address, int count) {
    pages.free(0, address, orderOf(count));
  }

  long vmalloc(int count) {
    return required(vmalloc.allocate(0, AreaRequest.of(vmalloc.space(), (long) count * PAGE, GFP)));
  }

  void vfree(long address) {
    vmalloc.free(0, address);
  }

  private static long required(long address) {
    if (address == 0) {
      throw new IllegalStateException("no memory");
    }
    return address;
  }

  /** The address by which this process reaches a byte. */
  long real(long address) {
    return window.contains(address) ? window.real(address) : address + shift;
  }

  static void writeReal(long address) {
    EVERYTHING.set(ValueLayout.JAVA_BYTE, address, (byte) 1);
  }

  static byte readReal(long address) {
    return EVERYTHING.get(ValueLayout.JAVA_BYTE, address);
  }

  @Override
  public void close() {
    vmalloc.space().close();
    memory.close();
  }
}
