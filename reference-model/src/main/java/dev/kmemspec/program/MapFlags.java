package dev.kmemspec.program;

import java.util.List;
import java.util.Map;

/**
 * The flags of mmap, numbered as Linux does on x86 and arm64.
 *
 * @param bits the MAP_ flags, or-ed
 */
public record MapFlags(int bits) {
  public static final int SHARED = 0x01;
  public static final int PRIVATE = 0x02;
  public static final int FIXED = 0x10;
  public static final int ANONYMOUS = 0x20;
  public static final int NORESERVE = 0x4000;
  public static final int FIXED_NOREPLACE = 0x100000;

  /** Memory of one's own, wherever the kernel likes. */
  public static final MapFlags PLAIN = new MapFlags(PRIVATE | ANONYMOUS);

  private static final BitNames NAMES =
      new BitNames(
          "flag of mmap",
          List.of(
              Map.entry("MAP_SHARED", SHARED),
              Map.entry("MAP_PRIVATE", PRIVATE),
              Map.entry("MAP_ANONYMOUS", ANONYMOUS),
              Map.entry("MAP_FIXED", FIXED),
              Map.entry("MAP_FIXED_NOREPLACE", FIXED_NOREPLACE),
              Map.entry("MAP_NORESERVE", NORESERVE)));

  /** The flags that have a name. */
  public static List<String> words() {
    return NAMES.words();
  }

  /**
   * Reads {@code MAP_PRIVATE|MAP_ANONYMOUS} or a number.
   *
   * @throws IllegalArgumentException naming the word that is no flag
   */
  public static MapFlags parse(String text) {
    return new MapFlags(NAMES.parse(text));
  }

  /** Whether every one of the bits is set. */
  public boolean has(int mask) {
    return (bits & mask) == mask;
  }

  /** Whether the address is an order and whatever lies there gives way. */
  public boolean replaces() {
    return has(FIXED) && !has(FIXED_NOREPLACE);
  }

  /** Whether the address is an order at all. */
  public boolean fixed() {
    return has(FIXED) || has(FIXED_NOREPLACE);
  }

  /** Whether these are flags of anonymous memory, shared or private. */
  public boolean anonymous() {
    return has(ANONYMOUS) && has(SHARED) != has(PRIVATE);
  }

  @Override
  public String toString() {
    return NAMES.text(bits);
  }
}
