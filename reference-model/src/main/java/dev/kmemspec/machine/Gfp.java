package dev.kmemspec.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A GFP mask. The bits are numbered as in linux-6.1; kernels number them differently, so a mask
 * travels between machines as text, never as a number.
 *
 * @param bits the flags, or-ed
 */
public record Gfp(int bits) {
  public static final int DMA_BIT = 0x01;
  public static final int HIGHMEM_BIT = 0x02;
  public static final int DMA32_BIT = 0x04;
  public static final int MOVABLE_BIT = 0x08;
  public static final int RECLAIMABLE_BIT = 0x10;
  public static final int HIGH_BIT = 0x20;
  public static final int IO_BIT = 0x40;
  public static final int FS_BIT = 0x80;
  public static final int ZERO_BIT = 0x100;
  public static final int ATOMIC_BIT = 0x200;
  public static final int DIRECT_RECLAIM_BIT = 0x400;
  public static final int KSWAPD_RECLAIM_BIT = 0x800;
  public static final int WRITE_BIT = 0x1000;
  public static final int NOWARN_BIT = 0x2000;
  public static final int RETRY_MAYFAIL_BIT = 0x4000;
  public static final int NOFAIL_BIT = 0x8000;
  public static final int NORETRY_BIT = 0x10000;
  public static final int MEMALLOC_BIT = 0x20000;
  public static final int COMP_BIT = 0x40000;
  public static final int NOMEMALLOC_BIT = 0x80000;
  public static final int HARDWALL_BIT = 0x100000;
  public static final int THISNODE_BIT = 0x200000;
  public static final int ACCOUNT_BIT = 0x400000;

  /** Every bit that has a name. */
  public static final int KNOWN_BITS = 0x7fffff;

  private static final int RECLAIM = DIRECT_RECLAIM_BIT | KSWAPD_RECLAIM_BIT;

  public static final Gfp NONE = new Gfp(0);
  public static final Gfp KERNEL = new Gfp(RECLAIM | IO_BIT | FS_BIT);
  public static final Gfp ATOMIC = new Gfp(HIGH_BIT | KSWAPD_RECLAIM_BIT);
  public static final Gfp NOWAIT = new Gfp(KSWAPD_RECLAIM_BIT);
  public static final Gfp NOIO = new Gfp(RECLAIM);
  public static final Gfp NOFS = new Gfp(RECLAIM | IO_BIT);
  public static final Gfp USER = new Gfp(KERNEL.bits | HARDWALL_BIT);
  public static final Gfp HIGHUSER = new Gfp(USER.bits | HIGHMEM_BIT);
  public static final Gfp DMA = new Gfp(DMA_BIT);
  public static final Gfp DMA32 = new Gfp(DMA32_BIT);
  public static final Gfp ZERO = new Gfp(ZERO_BIT);
  public static final Gfp NOWARN = new Gfp(NOWARN_BIT);
  public static final Gfp NOFAIL = new Gfp(NOFAIL_BIT);
  public static final Gfp NORETRY = new Gfp(NORETRY_BIT);
  public static final Gfp RETRY_MAYFAIL = new Gfp(RETRY_MAYFAIL_BIT);
  public static final Gfp THISNODE = new Gfp(THISNODE_BIT);
  public static final Gfp COMP = new Gfp(COMP_BIT);

  /** Names that stand for several bits, longest match first; the text form prefers them. */
  private static final List<Map.Entry<String, Integer>> COMPOUNDS =
      List.of(
          Map.entry("GFP_HIGHUSER_MOVABLE", HIGHUSER.bits | MOVABLE_BIT),
          Map.entry("GFP_HIGHUSER", HIGHUSER.bits),
          Map.entry("GFP_USER", USER.bits),
          Map.entry("GFP_KERNEL_ACCOUNT", KERNEL.bits | ACCOUNT_BIT),
          Map.entry("GFP_KERNEL", KERNEL.bits),
          Map.entry("GFP_NOFS", NOFS.bits),
          Map.entry("GFP_NOIO", NOIO.bits),
          Map.entry("GFP_ATOMIC", ATOMIC.bits),
          Map.entry("GFP_NOWAIT", NOWAIT.bits));

  private static final List<Map.Entry<String, Integer>> SINGLES =
      List.of(
          Map.entry("GFP_DMA", DMA_BIT),
          Map.entry("GFP_DMA32", DMA32_BIT),
          Map.entry("__GFP_HIGHMEM", HIGHMEM_BIT),
          Map.entry("__GFP_MOVABLE", MOVABLE_BIT),
          Map.entry("__GFP_RECLAIMABLE", RECLAIMABLE_BIT),
          Map.entry("__GFP_HIGH", HIGH_BIT),
          Map.entry("__GFP_IO", IO_BIT),
          Map.entry("__GFP_FS", FS_BIT),
          Map.entry("__GFP_ZERO", ZERO_BIT),
          Map.entry("__GFP_ATOMIC", ATOMIC_BIT),
          Map.entry("__GFP_DIRECT_RECLAIM", DIRECT_RECLAIM_BIT),
          Map.entry("__GFP_KSWAPD_RECLAIM", KSWAPD_RECLAIM_BIT),
          Map.entry("__GFP_WRITE", WRITE_BIT),
          Map.entry("__GFP_NOWARN", NOWARN_BIT),
          Map.entry("__GFP_RETRY_MAYFAIL", RETRY_MAYFAIL_BIT),
          Map.entry("__GFP_NOFAIL", NOFAIL_BIT),
          Map.entry("__GFP_NORETRY", NORETRY_BIT),
          Map.entry("__GFP_MEMALLOC", MEMALLOC_BIT),
          Map.entry("__GFP_COMP", COMP_BIT),
          Map.entry("__GFP_NOMEMALLOC", NOMEMALLOC_BIT),
          Map.entry("__GFP_HARDWALL", HARDWALL_BIT),
          Map.entry("__GFP_THISNODE", THISNODE_BIT),
          Map.entry("__GFP_ACCOUNT", ACCOUNT_BIT));

  private static final Map<String, Integer> NAMES = names();

  /** This mask with those bits as well. */
  public Gfp with(Gfp more) {
    return new Gfp(bits | more.bits);
  }

  /** This mask without those bits. */
  public Gfp without(Gfp fewer) {
    return new Gfp(bits & ~fewer.bits);
  }

  /** Whether every one of the bits is set. */
  public boolean has(int mask) {
    return (bits & mask) == mask;
  }

  /** Whether the call may block (GF-01). */
  public boolean blocking() {
    return has(DIRECT_RECLAIM_BIT);
  }

  /** Whether the memory must read as zero (GF-06). */
  public boolean zero() {
    return has(ZERO_BIT);
  }

  /** Whether two zone bits contradict each other (GF-13). */
  public boolean contradictory() {
    return Integer.bitCount(bits & (DMA_BIT | DMA32_BIT | HIGHMEM_BIT)) > 1;
  }

  /** The highest zone that the mask permits, before zones that a machine lacks (GF-13). */
  public ZoneKind highestZone() {
    if (has(DMA_BIT)) {
      return ZoneKind.DMA;
    }
    if (has(DMA32_BIT)) {
      return ZoneKind.DMA32;
    }
    if (has(HIGHMEM_BIT)) {
      return has(MOVABLE_BIT) ? ZoneKind.MOVABLE : ZoneKind.HIGHMEM;
    }
    return ZoneKind.NORMAL;
  }

  /**
   * Reads {@code GFP_KERNEL|__GFP_ZERO}, {@code 0} or a number such as {@code 0xcc0}.
   *
   * @throws IllegalArgumentException naming the word that is no flag
   */
  public static Gfp parse(String text) {
    int bits = 0;
    for (String word : text.split("\\|", -1)) {
      String name = word.strip();
      Integer known = NAMES.get(name);
      if (known == null) {
        known = number(name);
      }
      if (known == null) {
        throw new IllegalArgumentException(
            "'" + name + "' is no GFP flag; examples: GFP_KERNEL, GFP_ATOMIC, __GFP_ZERO");
      }
      bits |= known;
    }
    return new Gfp(bits);
  }

  /** Every word that {@link #parse} knows, in alphabetical order. */
  public static Set<String> words() {
    return Collections.unmodifiableSet(NAMES.keySet());
  }

  /** The mask as a C expression; {@link #parse} reads it back. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    int rest = bits;
    for (Map.Entry<String, Integer> name : COMPOUNDS) {
      if ((rest & name.getValue()) == name.getValue()) {
        words.add(name.getKey());
        rest &= ~name.getValue();
        break;
      }
    }
    for (Map.Entry<String, Integer> name : SINGLES) {
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

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new TreeMap<>();
    COMPOUNDS.forEach(entry -> names.put(entry.getKey(), entry.getValue()));
    SINGLES.forEach(entry -> names.put(entry.getKey(), entry.getValue()));
    names.put("__GFP_DMA", DMA_BIT);
    names.put("__GFP_DMA32", DMA32_BIT);
    names.put("__GFP_RECLAIM", RECLAIM);
    return names;
  }

  private static @org.jspecify.annotations.Nullable Integer number(String text) {
    boolean hex = text.startsWith("0x");
    try {
      return Integer.parseUnsignedInt(hex ? text.substring(2) : text, hex ? 16 : 10);
    } catch (NumberFormatException notOne) {
      return null;
    }
  }
}
