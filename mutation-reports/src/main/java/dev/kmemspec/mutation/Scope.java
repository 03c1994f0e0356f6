package dev.kmemspec.mutation;

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
