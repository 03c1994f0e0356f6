package dev.kmemspec.bench;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * A thread on each CPU, all on one heap, each replacing random ones among blocks of its own. What
 * grows with the number of threads is what they hinder each other.
 */
@State(Scope.Benchmark)
@Threads(Threads.MAX)
public class LocalThreadsBenchmark extends OfOneRival {
  private static final int LIVE = 1024;

  /** The sizes: all 64 bytes, or many small ones and few up to 4 KiB. */
  @Param({"64", "mixed"})
  public String sizes = "64";

  /**
   * What one thread has. It is not freed at the end, when the virtual machine ends, too: another
   * thread may have ended the rival already.
   */
  @State(Scope.Thread)
  public static class Own {
    private @Nullable Replacing blocks;

    /** Fills the places. */
    @Setup
    public void start(LocalThreadsBenchmark shared) {
      blocks = new Replacing(shared.heap.forThread(), LIVE, shared.sizes);
    }
  }

  /** One replacement. */
  @Benchmark
  public long replaceLocally(Own own) {
    return Objects.requireNonNull(own.blocks).replace();
  }
}
