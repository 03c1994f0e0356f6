package dev.kmemspec.program;

import dev.kmemspec.machine.Profile;

/** A group of calls that belong together: an interface of the SPI, a section of RULES.md. */
public enum Family {
  /** The page allocator: {@link PageCall}. */
  PAGES(PageCall.class),
  /** Slab caches: {@link SlabCall}. */
  SLAB(SlabCall.class),
  /** kmalloc and its relatives: {@link KmallocCall}. */
  KMALLOC(KmallocCall.class),
  /** kmalloc that falls back to vmalloc: {@link KvmallocCall}. */
  KVMALLOC(KvmallocCall.class),
  /** vmalloc and vmap: {@link VmallocCall}. */
  VMALLOC(VmallocCall.class),
  /** Mapping device memory: {@link IoremapCall}. */
  IOREMAP(IoremapCall.class),
  /** Per-CPU memory: {@link PercpuCall}. */
  PERCPU(PercpuCall.class),
  /** Coherent DMA memory: {@link DmaCall}. */
  DMA(DmaCall.class),
  /** Boot memory: {@link MemblockCall}. */
  MEMBLOCK(MemblockCall.class),
  /** The boot memory of older kernels: {@link BootmemCall}. */
  BOOTMEM(BootmemCall.class),
  /** The C library's heap: {@link UserCall}. */
  USER(UserCall.class),
  /** brk and mmap, below that heap: {@link MappingCall}. */
  MAPPING(MappingCall.class),
  /** Writing and reading blocks of any other family: {@link MemoryCall}. */
  MEMORY(MemoryCall.class),
  /** Counters and flush points: {@link WatchCall}. */
  WATCH(WatchCall.class),
  /** Planted failures: {@link FaultCall}. */
  FAULT(FaultCall.class),
  /** What the running task says of itself: {@link TaskCall}. */
  TASK(TaskCall.class),
  /** Memory left to the environment: {@link ReclaimCall}. */
  RECLAIM(ReclaimCall.class),
  /** Calls that any context may make: {@link NolockCall}. */
  NOLOCK(NolockCall.class),
  /** Readers without a lock, and memory given back behind their backs: {@link RcuCall}. */
  RCU(RcuCall.class);

  private final Class<? extends Call> group;

  Family(Class<? extends Call> group) {
    this.group = group;
  }

  /** The sealed interface of its calls. */
  public Class<? extends Call> group() {
    return group;
  }

  /** Whether its calls hand memory out. */
  public boolean allocates() {
    return switch (this) {
      case MEMORY, WATCH, FAULT, TASK, RECLAIM, RCU -> false;
      default -> true;
    };
  }

  /** Whether a profile has any of its calls. */
  public boolean existsIn(Profile profile) {
    return Call.existsIn(group, profile);
  }

  /** The family of a call. */
  public static Family of(Call call) {
    return switch (call) {
      case PageCall pages -> PAGES;
      case SlabCall slab -> SLAB;
      case KmallocCall kmalloc -> KMALLOC;
      case KvmallocCall kvmalloc -> KVMALLOC;
      case VmallocCall vmalloc -> VMALLOC;
      case IoremapCall ioremap -> IOREMAP;
      case PercpuCall percpu -> PERCPU;
      case DmaCall dma -> DMA;
      case MemblockCall memblock -> MEMBLOCK;
      case BootmemCall bootmem -> BOOTMEM;
      case UserCall user -> USER;
      case MappingCall mapping -> MAPPING;
      case MemoryCall memory -> MEMORY;
      case WatchCall watch -> WATCH;
      case FaultCall fault -> FAULT;
      case TaskCall task -> TASK;
      case ReclaimCall reclaim -> RECLAIM;
      case NolockCall nolock -> NOLOCK;
      case RcuCall rcu -> RCU;
    };
  }
}
