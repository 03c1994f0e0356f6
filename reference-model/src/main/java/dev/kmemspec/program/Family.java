package dev.kmemspec.program;

/** A group of calls that belong together: an interface of the SPI, a section of RULES.md. */
public enum Family {
  /** The page allocator: {@link PageCall}. */
  PAGES(PageCall.class),
  /** Slab caches: {@link SlabCall}. */
  SLAB(SlabCall.class),
  /** kmalloc and its relatives: {@link KmallocCall}. */
  KMALLOC(KmallocCall.class),
  /** The C library's heap: {@link UserCall}. */
  USER(UserCall.class),
  /** Writing and reading blocks of any other family: {@link MemoryCall}. */
  MEMORY(MemoryCall.class),
  /** Counters and flush points: {@link WatchCall}. */
  WATCH(WatchCall.class);

  private final Class<? extends Call> group;

  Family(Class<? extends Call> group) {
    this.group = group;
  }

  /** The sealed interface of its calls. */
  public Class<? extends Call> group() {
    return group;
  }

  /** The family of a call. */
  public static Family of(Call call) {
    return switch (call) {
      case PageCall pages -> PAGES;
      case SlabCall slab -> SLAB;
      case KmallocCall kmalloc -> KMALLOC;
      case UserCall user -> USER;
      case MemoryCall memory -> MEMORY;
      case WatchCall watch -> WATCH;
    };
  }
}
