package dev.kmemspec.optimized;

import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.BootMemory;
import dev.kmemspec.spi.Bootmem;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Dma;
import dev.kmemspec.spi.FaultInjection;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Ioremap;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Kvmalloc;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.Percpu;
import dev.kmemspec.spi.SlabAllocator;
import dev.kmemspec.spi.Vmalloc;
import java.util.EnumSet;
import java.util.Set;

/** The fast implementation, on machines of every shape under the contract and the kernels. */
public class Optimized implements Implementation {

  /** Found by its name in {@code META-INF/services}. */
  public Optimized() {}

  @Override
  public String name() {
    return "optimized";
  }

  @Override
  public String summary() {
    return "the fast one: buddy lists and sheaves per CPU over real memory outside the Java heap";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(
        PageAllocator.class,
        SlabAllocator.class,
        Kmalloc.class,
        Vmalloc.class,
        Kvmalloc.class,
        Ioremap.class,
        Percpu.class,
        Dma.class,
        BootMemory.class,
        Bootmem.class,
        Counters.class,
        FaultInjection.class,
        DirectReclaim.class);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.FRAMES,
        Capability.CONTENT,
        Capability.COUNTERS,
        Capability.MEMINFO,
        Capability.MACHINE);
  }

  @Override
  public Set<Profile> profiles() {
    return EnumSet.complementOf(EnumSet.of(Profile.POSIX, Profile.SLOB));
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    if (profile == Profile.POSIX) {
      return "its malloc is the implementation optimized-malloc";
    }
    return profiles().contains(profile)
        ? MappedMemory.obstacleToShowing()
        : "SLOB has no caches of objects, and this has nothing else";
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new OptimizedAllocator(new Boot(machine, profile, checking()));
  }

  /** Whether every object has a bit that says whether it is live. */
  boolean checking() {
    return false;
  }
}
