package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.BootMemory;
import dev.kmemspec.spi.Bootmem;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Kvmalloc;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.SlabAllocator;
import dev.kmemspec.spi.Vmalloc;
import java.util.EnumSet;
import java.util.Set;

/**
 * A second correct implementation, as unlike a usual one as the guarantees allow: best fit over
 * runs of free frames without any buddy list, placement by a seeded generator, freed memory kept in
 * quarantine before it is used again. Under {@code contract} its size classes and slabs are its
 * own; under a {@code linux-*} profile they are what that kernel documents.
 */
public final class BestFit implements Implementation {

  /** Found by its name in {@code META-INF/services}. */
  public BestFit() {}

  @Override
  public String name() {
    return "bestfit";
  }

  @Override
  public String summary() {
    return "best fit, random placement, delayed reuse: correct, and unlike the reference";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(
        PageAllocator.class,
        SlabAllocator.class,
        Kmalloc.class,
        Vmalloc.class,
        Kvmalloc.class,
        BootMemory.class,
        Bootmem.class,
        Counters.class,
        DirectReclaim.class);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.FRAMES,
        Capability.CONTENT,
        Capability.COUNTERS,
        Capability.MEMINFO,
        Capability.MACHINE,
        Capability.SURVIVES_MISUSE);
  }

  @Override
  public Set<Profile> profiles() {
    return EnumSet.complementOf(EnumSet.of(Profile.POSIX, Profile.LINUX_2_6_21, Profile.SLOB));
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    if (profile == Profile.POSIX) {
      return "it has no malloc: the profile posix is about nothing else";
    }
    return profiles().contains(profile) ? "" : "its size classes are those of SLUB";
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new BestFitAllocator(machine, profile);
  }
}
