package dev.kmemspec.optimized;

import dev.kmemspec.alloc.Heap;
import dev.kmemspec.alloc.HeapOptions;
import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.UserHeap;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The malloc that Java programs use, {@link Heap}, under the rules of user space. */
public class OptimizedMalloc implements Implementation {

  /** Found by its name in {@code META-INF/services}. */
  public OptimizedMalloc() {}

  @Override
  public String name() {
    return "optimized-malloc";
  }

  @Override
  public String summary() {
    return "the fast one's malloc: what Java programs call, dev.kmemspec.alloc.Heap";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(UserHeap.class);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CONTENT, Capability.THREAD_SAFE);
  }

  @Override
  public Profile defaultProfile() {
    return Profile.POSIX;
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    return profile == Profile.POSIX
        ? MappedMemory.obstacle()
        : "it claims the profile posix alone: the kernel's calls are the implementation optimized";
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new HeapAllocator(
        Heap.create(HeapOptions.DEFAULT.reportingLeaksTo(report -> {})),
        new ConcurrentLinkedQueue<>());
  }
}
