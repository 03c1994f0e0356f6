package dev.kmemspec.bench;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.SlabAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Objects of a slab cache of their own beside kmalloc of the same size, through the interfaces that
 * the suite uses: one at once, and random ones among many.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CacheBenchmark {
  private static final int FRAMES = 1 << 15;
  private static final int LIVE = 1024;

  /** Bytes of an object: some between two size classes, some on one. */
  @Param({"24", "64", "200", "520", "1032"})
  public int size;

  /** Who is measured. */
  @Param({"optimized", "bestfit", "reference"})
  public String implementation = "optimized";

  private Allocator allocator = Kernels.start("reference", Machine.simple(4096, 16, 1));
  private SlabAllocator slabs = Kernels.part(allocator, SlabAllocator.class);
  private Kmalloc kmalloc = Kernels.part(allocator, Kmalloc.class);
  private long cache;
  private final long[] objects = new long[LIVE];
  private final long[] blocks = new long[LIVE];
  private int state = 1;

  /** Starts a machine of 128 MiB and fills both kinds of place. */
  @Setup
  public void start() {
    allocator.close();
    allocator = Kernels.start(implementation, Machine.simple(4096, FRAMES, 1));
    slabs = Kernels.part(allocator, SlabAllocator.class);
    kmalloc = Kernels.part(allocator, Kmalloc.class);
    cache = slabs.kmemCacheCreate("measured", size, 0, 0, null);
    for (int i = 0; i < LIVE; i++) {
      objects[i] = slabs.kmemCacheAlloc(cache, Gfp.KERNEL.bits());
      blocks[i] = kmalloc.kmalloc(size, Gfp.KERNEL.bits());
    }
  }

  /** Ends it. */
  @TearDown
  public void end() {
    allocator.close();
  }

  /** kmem_cache_alloc and kmem_cache_free. */
  @Benchmark
  public long cachePair() {
    long object = slabs.kmemCacheAlloc(cache, Gfp.KERNEL.bits());
    slabs.kmemCacheFree(cache, object);
    return object;
  }

  /** kmalloc and kfree. */
  @Benchmark
  public long kmallocPair() {
    long block = kmalloc.kmalloc(size, Gfp.KERNEL.bits());
    kmalloc.kfree(block);
    return block;
  }

  /** A random object of the cache is freed, and another allocated in its place. */
  @Benchmark
  public long cacheReplace() {
    int place = place();
    slabs.kmemCacheFree(cache, objects[place]);
    objects[place] = slabs.kmemCacheAlloc(cache, Gfp.KERNEL.bits());
    return objects[place];
  }

  /** The same by kmalloc. */
  @Benchmark
  public long kmallocReplace() {
    int place = place();
    kmalloc.kfree(blocks[place]);
    blocks[place] = kmalloc.kmalloc(size, Gfp.KERNEL.bits());
    return blocks[place];
  }

  private int place() {
    state = state * 1664525 + 1013904223;
    return state >>> 8 & LIVE - 1;
  }
}
