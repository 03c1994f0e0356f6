package dev.kmemspec.machine;

import java.util.Locale;

/** Where in its boot a machine is when a program starts (RULES.md section 10). */
public enum Boot {
  /** The page allocator manages every frame of every zone. */
  DONE,
  /**
   * memblock serves, and knows of no memory yet; no other allocator does before memblock_free_all.
   */
  MEMBLOCK,
  /** bootmem serves, with every frame free; no other allocator does before free_all_bootmem. */
  BOOTMEM;

  /** The word on the machine line of the {@code .kmem} text. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
