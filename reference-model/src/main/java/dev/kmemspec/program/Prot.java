package dev.kmemspec.program;

import java.util.List;
import java.util.Map;

/**
 * What a mapping may be used for, numbered as Linux does.
 *
 * @param bits the PROT_ flags, or-ed
 */
public record Prot(int bits) {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int EXEC = 4;

  public static final Prot NONE = new Prot(0);
  public static final Prot READ_WRITE = new Prot(READ | WRITE);

  private static final BitNames NAMES =
      new BitNames(
          "protection",
          List.of(
              Map.entry("PROT_READ", READ),
              Map.entry("PROT_WRITE", WRITE),
              Map.entry("PROT_EXEC", EXEC),
              Map.entry("PROT_NONE", 0)));

  /** The flags that have a name. */
  public static List<String> words() {
    return NAMES.words();
  }

  /**
   * Reads {@code PROT_READ|PROT_WRITE}, {@code PROT_NONE} or a number.
   *
   * @throws IllegalArgumentException naming the word that is no flag
   */
  public static Prot parse(String text) {
    return new Prot(NAMES.parse(text));
  }

  /** Whether the memory can be both written and read. */
  public boolean touchable() {
    return (bits & READ_WRITE.bits) == READ_WRITE.bits;
  }

  @Override
  public String toString() {
    return NAMES.text(bits);
  }
}
