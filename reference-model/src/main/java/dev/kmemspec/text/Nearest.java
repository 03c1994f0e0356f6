package dev.kmemspec.text;

import java.util.Collection;
import java.util.Locale;

/** Finds the name that somebody who mistyped meant. */
final class Nearest {
  private Nearest() {}

  /** {@code "; did you mean 'kmalloc'?"}, or an empty text where nothing comes near. */
  static String hint(String word, Collection<String> names) {
    String best = "";
    int least = Math.max(1, (word.length() + 2) / 3) + 1;
    for (String name : names) {
      int distance = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  /** How many characters must be put in, left out or changed to make one word of the other. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(row[j - 1], above[j]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
