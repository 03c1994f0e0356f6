package dev.kmemspec.mutation;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What a run of PIT covered.
 *
 * @param classes which classes were mutated, as patterns
 * @param mutators by which mutators
 * @param limit the most mutants of a class, or 0 where all were tried
 */
record Scope(String classes, String mutators, int limit) {
  /** Whether every mutant of those classes and mutators was tried. */
  boolean whole() {
    return limit == 0;
  }

  /** Whether classes of that name were mutated. */
  boolean has(final String className) {
    return Arrays.stream(classes.split(",")).anyMatch(pattern -> matches(pattern, className));
  }

  /** Whether a name fits a pattern: {@code *} stands for any letters, {@code |} for or. */
  static boolean matches(final String pattern, final String className) {
    final String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("|", "\\E|\\Q");
    return Pattern.matches(regex, className);
  }

  /** The command that makes such a report. */
  String command() {
    return whole() ? "`mvn verify -Pmutation-full`" : "`mvn verify`";
  }

  /** One paragraph. */
  String words() {
    return "Mutated: `"
        + classes.replace(",", "`, `")
        + "`, by the mutators `"
        + mutators.replace(",", "`, `")
        + (whole() ? "`, all of their mutants." : "`, at most " + limit + " mutants of a class.");
  }
}
