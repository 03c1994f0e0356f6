package dev.kmemspec.optimized;

import dev.kmemspec.alloc.CheckOptions;
import dev.kmemspec.alloc.CheckedHeap;
import dev.kmemspec.alloc.HeapOptions;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The malloc of Java programs that look for misuse, {@link CheckedHeap}. */
public final class CheckedMalloc extends OptimizedMalloc {

  /** Found by its name in {@code META-INF/services}. */
  public CheckedMalloc() {}

  @Override
  public String name() {
    return "optimized-malloc-checked";
  }

  @Override
  public String summary() {
    return "the fast one's malloc in its checking mode: red zones, poison, quarantine";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CONTENT, Capability.THREAD_SAFE, Capability.SURVIVES_MISUSE);
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    Queue<String> reports = new ConcurrentLinkedQueue<>();
    CheckOptions checks =
        CheckOptions.DEFAULT
            .samplingEvery(0)
            .withQuarantineOf(1 << 16)
            .reportingTo(misuse -> reports.add(misuse.toString()));
    HeapOptions options = HeapOptions.DEFAULT.reportingLeaksTo(report -> {});
    return new HeapAllocator(CheckedHeap.create(options, checks), reports);
  }
}
