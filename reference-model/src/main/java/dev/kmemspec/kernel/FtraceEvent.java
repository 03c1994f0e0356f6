package dev.kmemspec.kernel;

import java.util.Map;

/** What an event's name says about its line. */
sealed interface FtraceEvent {
  /** The events that become steps. */
  enum Used implements FtraceEvent {
    KMALLOC,
    KFREE,
    CACHE_ALLOC,
    CACHE_FREE,
    PAGE_ALLOC,
    PAGE_FREE
  }

  /** An event that is counted, and why. */
  record Unused(String reason) implements FtraceEvent {}

  /** The names of all kernels, 4.19 to 7.0 (TR-08). */
  Map<String, Used> NAMES =
      Map.of(
          "kmalloc", Used.KMALLOC,
          "kmalloc_node", Used.KMALLOC,
          "kfree", Used.KFREE,
          "kmem_cache_alloc", Used.CACHE_ALLOC,
          "kmem_cache_alloc_node", Used.CACHE_ALLOC,
          "kmem_cache_free", Used.CACHE_FREE,
          "mm_page_alloc", Used.PAGE_ALLOC,
          "mm_page_free", Used.PAGE_FREE);

  /** What that name says. */
  static FtraceEvent of(String name) {
    Used used = NAMES.get(name);
    return used == null ? new Unused(name + ": " + reason(name)) : used;
  }

  private static String reason(String name) {
    return switch (name) {
      case "mm_page_free_batched" -> "tells again of a mm_page_free";
      case "mm_page_alloc_zone_locked", "mm_page_alloc_extfrag", "mm_page_pcpu_drain" ->
          "happens inside the page allocator";
      case "krealloc", "krealloc_ret" -> "a move shows as kmalloc and kfree";
      case "cache_create", "cache_destroy" -> "caches are known by the size of their objects";
      case "alloc_vmap_area", "free_vmap_area_noflush", "purge_vmap_area_lazy" ->
          "happens inside vmalloc";
      default -> {
        boolean probe =
            name.startsWith("vmalloc")
                || name.startsWith("vfree")
                || name.startsWith("vmap")
                || name.startsWith("vunmap")
                || name.startsWith("ioremap")
                || name.startsWith("iounmap")
                || name.startsWith("dma_");
        if (probe) {
          yield "a probe that somebody set, with fields of its own";
        }
        yield name.startsWith("percpu_")
            ? "tells of one CPU's copy only"
            : "no rule speaks about it";
      }
    };
  }
}
