package dev.kmemspec.bench;

import dev.kmemspec.alloc.area.AreaPolicy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * vmalloc beside kmalloc of as many pages: the optimized implementation's, where a memory file is
 * the physical memory, Linux keeps the page tables, and the hardware walks them. A block of so many
 * pages is what kmalloc takes from the page allocator.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class VmallocBenchmark {
  private static final int READS = 4096;

  /** Pages of a block, a power of two. */
  @Param({"1", "4", "16", "64", "256", "1024"})
  public int pages;

  /**
   * How it is allocated; lazily: as in Linux, where an area may be used again only after a flush;
   * scattered: where no two free frames are neighbours.
   */
  @Param({"kmalloc", "vmalloc", "vmalloc-scattered", "vmalloc-lazily", "vmalloc-lazily-scattered"})
  public String way = "kmalloc";

  private VmallocMachine machine = new VmallocMachine(AreaPolicy.Reuse.AT_ONCE);
  private boolean mapped;
  private long block;
  private int state = 1;

  /** Starts a machine of 256 MiB, and allocates and touches the block that is read. */
  @Setup
  public void start() {
    machine.close();
    boolean lazily = way.startsWith("vmalloc-lazily");
    machine = new VmallocMachine(lazily ? AreaPolicy.Reuse.FLUSHED : AreaPolicy.Reuse.AT_ONCE);
    mapped = !"kmalloc".equals(way);
    if (way.endsWith("-scattered")) {
      machine.scatter();
    }
    block = allocate();
    touch(block);
  }

  /** Ends it. */
  @TearDown
  public void end() {
    machine.close();
  }

  private long allocate() {
    return mapped ? machine.vmalloc(pages) : machine.kmalloc(pages);
  }

  private void free(long address) {
    if (mapped) {
      machine.vfree(address);
    } else {
      machine.kfree(address, pages);
    }
  }

  private void touch(long address) {
    long start = machine.real(address);
    for (int page = 0; page < pages; page++) {
      VmallocMachine.writeReal(start + (long) page * VmallocMachine.PAGE);
    }
  }

  /** Allocated, and freed at once. */
  @Benchmark
  public long mapAndUnmap() {
    long address = allocate();
    free(address);
    return address;
  }

  /** Allocated, one byte of each page written, freed. */
  @Benchmark
  public long mapTouchAndUnmap() {
    long address = allocate();
    touch(address);
    free(address);
    return address;
  }

  /** A random byte is read, and what it is says where the next one lies. */
  @Benchmark
  @OperationsPerInvocation(READS)
  public int randomRead() {
    long start = machine.real(block);
    int mask = pages * VmallocMachine.PAGE - 1;
    int seen = 0;
    for (int i = 0; i < READS; i++) {
      state = state * 1664525 + 1013904223 + seen;
      seen = VmallocMachine.readReal(start + (state >>> 8 & mask));
    }
    return seen;
  }
}
