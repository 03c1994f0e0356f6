package dev.kmemspec.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The flags of kmem_cache_create, numbered as in linux-6.1.
 *
 * @param bits the flags, or-ed
 */
public record SlabFlags(int bits) {
  public static final int CONSISTENCY_CHECKS = 0x100;
  public static final int RED_ZONE = 0x400;
  public static final int POISON = 0x800;
  public static final int HWCACHE_ALIGN = 0x2000;
  public static final int CACHE_DMA = 0x4000;
  public static final int CACHE_DMA32 = 0x8000;
  public static final int STORE_USER = 0x10000;
  public static final int RECLAIM_ACCOUNT = 0x20000;
  public static final int PANIC = 0x40000;
  public static final int TYPESAFE_BY_RCU = 0x80000;
  public static final int NO_MERGE = 0x1000000;
  public static final int ACCOUNT = 0x4000000;

  public static final SlabFlags NONE = new SlabFlags(0);

  private static final List<Map.Entry<String, Integer>> NAMES =
      List.of(
          Map.entry("SLAB_CONSISTENCY_CHECKS", CONSISTENCY_CHECKS),
          Map.entry("SLAB_RED_ZONE", RED_ZONE),
          Map.entry("SLAB_POISON", POISON),
          Map.entry("SLAB_HWCACHE_ALIGN", HWCACHE_ALIGN),
          Map.entry("SLAB_CACHE_DMA", CACHE_DMA),
          Map.entry("SLAB_CACHE_DMA32", CACHE_DMA32),
          Map.entry("SLAB_STORE_USER", STORE_USER),
          Map.entry("SLAB_RECLAIM_ACCOUNT", RECLAIM_ACCOUNT),
          Map.entry("SLAB_PANIC", PANIC),
          Map.entry("SLAB_TYPESAFE_BY_RCU", TYPESAFE_BY_RCU),
          Map.entry("SLAB_NO_MERGE", NO_MERGE),
          Map.entry("SLAB_ACCOUNT", ACCOUNT));

  /** The flags that have a name, in the order of their bits. */
  public static List<String> words() {
    return NAMES.stream().map(Map.Entry::getKey).toList();
  }

  /** Whether every one of the bits is set. */
  public boolean has(int mask) {
    return (bits & mask) == mask;
  }

  /**
   * Reads {@code SLAB_HWCACHE_ALIGN|SLAB_PANIC}, {@code 0} or a number.
   *
   * @throws IllegalArgumentException naming the word that is no flag
   */
  public static SlabFlags parse(String text) {
    int bits = 0;
    for (String word : text.split("\\|", -1)) {
      bits |= bit(word.strip());
    }
    return new SlabFlags(bits);
  }

  private static int bit(String word) {
    for (Map.Entry<String, Integer> name : NAMES) {
      if (name.getKey().equals(word)) {
        return name.getValue();
      }
    }
    boolean hex = word.startsWith("0x");
    try {
      return Integer.parseUnsignedInt(hex ? word.substring(2) : word, hex ? 16 : 10);
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException(
          "'" + word + "' is no slab flag; examples: 0, SLAB_HWCACHE_ALIGN, SLAB_TYPESAFE_BY_RCU",
          notOne);
    }
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    int rest = bits;
    for (Map.Entry<String, Integer> name : NAMES) {
      if ((rest & name.getValue()) != 0) {
        words.add(name.getKey());
        rest &= ~name.getValue();
      }
    }
    if (rest != 0 || words.isEmpty()) {
      words.add(rest == 0 ? "0" : "0x" + Integer.toHexString(rest));
    }
    return String.join("|", words);
  }
}
