package dev.kmemspec.kernel;

import dev.kmemspec.machine.Gfp;
import org.jspecify.annotations.Nullable;

/**
 * GFP masks as kernels print them: names of any version, and what has no name as a number. A kernel
 * numbers its flags as it likes, so a number says nothing here and counts as unknown, like a name
 * that this model does not have.
 */
final class GfpText {
  private final Reading reading;
  private final String prefix;
  private final Interner<Gfp> masks = new Interner<>(this::parse);

  /**
   * @param prefix what the printer left off in front of {@code GFP_}'s name; empty for ftrace
   */
  GfpText(Reading reading, String prefix) {
    this.reading = reading;
    this.prefix = prefix;
  }

  /** The mask of a part of a line. */
  Gfp of(byte[] bytes, int from, int to) {
    return masks.of(bytes, from, to);
  }

  /** The mask of a text. */
  Gfp parse(String text) {
    Gfp mask = Gfp.NONE;
    for (String word : text.split("\\|", -1)) {
      if (!word.isEmpty() && !word.equals("none") && !word.equals("0")) {
        mask = mask.with(flag(word));
      }
    }
    return mask;
  }

  private Gfp flag(String word) {
    if (Character.isDigit(word.charAt(0))) {
      reading.unknownFlag(word);
      return Gfp.NONE;
    }
    for (String name : new String[] {prefix + word, "__" + prefix + word}) {
      switch (name) {
        case "GFP_TRANSHUGE_LIGHT" -> {
          return transhuge();
        }
        case "GFP_TRANSHUGE" -> {
          return transhuge().with(new Gfp(Gfp.DIRECT_RECLAIM_BIT));
        }
        default -> {
          Gfp known = known(name);
          if (known != null) {
            return known;
          }
        }
      }
    }
    reading.unknownFlag(word);
    return Gfp.NONE;
  }

  private static Gfp transhuge() {
    int highUserMovable = Gfp.HIGHUSER.bits() | Gfp.MOVABLE_BIT;
    int more = Gfp.COMP_BIT | Gfp.NOMEMALLOC_BIT | Gfp.NOWARN_BIT;
    int reclaim = Gfp.DIRECT_RECLAIM_BIT | Gfp.KSWAPD_RECLAIM_BIT;
    return new Gfp((highUserMovable | more) & ~reclaim);
  }

  private static @Nullable Gfp known(String name) {
    try {
      return Gfp.parse(name);
    } catch (IllegalArgumentException unknownName) {
      return null;
    }
  }
}
