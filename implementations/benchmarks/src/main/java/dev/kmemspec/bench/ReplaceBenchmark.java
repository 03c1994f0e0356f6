package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.util.SplittableRandom;
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

/** A random one of many live blocks is freed, and another allocated in its place. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ReplaceBenchmark {
  private static final int SIZES = 4096;

  /** Live blocks, a power of two. */
  @Param({"128", "1024", "65536"})
  public int live;

  /** The sizes: all 64 bytes, or many small ones and few up to 4 KiB. */
  @Param({"64", "mixed"})
  public String sizes = "64";

  /** Who is measured. */
  @Param({
    "optimized",
    "glibc",
    "jemalloc",
    "mimalloc",
    "tcmalloc",
    "netty-pooled",
    "netty-adaptive",
    "arena"
  })
  public String rival = Rivals.OURS;

  private Rival heap = Rivals.start(Rivals.OURS);
  private long[] blocks = new long[0];
  private int[] wanted = new int[0];
  private int state = 1;
  private int turn;

  /** Starts the rival and fills the places. */
  @Setup
  public void start() {
    heap.close();
    heap = Rivals.start(rival);
    SplittableRandom random = new SplittableRandom(1);
    wanted = new int[SIZES];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = "mixed".equals(sizes) ? 8 << random.nextInt(random.nextInt(10) + 1) : 64;
    }
    blocks = new long[live];
    for (int i = 0; i < live; i++) {
      blocks[i] = heap.malloc(wanted[i & SIZES - 1]);
    }
  }

  /** Frees all. */
  @TearDown
  public void end() {
    for (long block : blocks) {
      heap.free(block);
    }
    heap.close();
  }

  /** What the loop costs without an allocator. */
  @Benchmark
  public long loopAlone() {
    int place = place();
    blocks[place] ^= wanted[turn++ & SIZES - 1];
    blocks[place] ^= wanted[turn - 1 & SIZES - 1];
    return blocks[place];
  }

  /** One replacement. */
  @Benchmark
  public long replace() {
    int place = place();
    heap.free(blocks[place]);
    long block = heap.malloc(wanted[turn++ & SIZES - 1]);
    blocks[place] = block;
    return block;
  }

  private int place() {
    state = state * 1664525 + 1013904223;
    return state >>> 8 & blocks.length - 1;
  }
}
