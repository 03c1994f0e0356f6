package dev.kmemspec.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word that somebody probably meant. */
final class Near {
  private Near() {}

  /** The nearest word within a third of its letters, or an empty text. */
  static String of(String word, Collection<String> known) {
    Optional<String> nearest =
        known.stream()
            .filter(each -> distance(word, each) <= Math.max(1, each.length() / 3))
            .min(
                Comparator.comparingInt((String each) -> distance(word, each))
                    .thenComparing(Comparator.naturalOrder()));
    return nearest.orElse("");
  }

  /** Letters to insert, remove or replace. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
