package dev.kmemspec.spi;

import dev.kmemspec.program.Family;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which interface makes the calls of which family. */
public final class Families {
  private static final Map<Family, Class<? extends Allocator>> INTERFACES = interfaces();

  private Families() {}

  private static Map<Family, Class<? extends Allocator>> interfaces() {
    Map<Family, Class<? extends Allocator>> map = new EnumMap<>(Family.class);
    map.put(Family.PAGES, PageAllocator.class);
    map.put(Family.SLAB, SlabAllocator.class);
    map.put(Family.KMALLOC, Kmalloc.class);
    map.put(Family.KVMALLOC, Kvmalloc.class);
    map.put(Family.VMALLOC, Vmalloc.class);
    map.put(Family.IOREMAP, Ioremap.class);
    map.put(Family.PERCPU, Percpu.class);
    map.put(Family.DMA, Dma.class);
    map.put(Family.MEMBLOCK, BootMemory.class);
    map.put(Family.BOOTMEM, Bootmem.class);
    map.put(Family.USER, UserHeap.class);
    map.put(Family.MAPPING, Mappings.class);
    map.put(Family.WATCH, Counters.class);
    map.put(Family.FAULT, FaultInjection.class);
    map.put(Family.TASK, Tasks.class);
    map.put(Family.RECLAIM, DirectReclaim.class);
    map.put(Family.NOLOCK, Nolock.class);
    map.put(Family.RCU, Rcu.class);
    return Collections.unmodifiableMap(map);
  }

  /** The interface of every family that has one, in the families' order. */
  public static Map<Family, Class<? extends Allocator>> all() {
    return INTERFACES;
  }

  /** The interface that makes the family's calls; null for MEMORY, which {@link Memory} serves. */
  public static @Nullable Class<? extends Allocator> interfaceOf(Family family) {
    return INTERFACES.get(family);
  }

  /** The families that those interfaces, or classes that implement them, make the calls of. */
  public static Set<Family> of(Collection<? extends Class<?>> types) {
    EnumSet<Family> found = EnumSet.noneOf(Family.class);
    INTERFACES.forEach((family, spi) -> {
      if (types.stream().anyMatch(spi::isAssignableFrom)) {
        found.add(family);
      }
    });
    return found;
  }
}
