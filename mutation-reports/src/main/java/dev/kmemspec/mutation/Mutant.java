package dev.kmemspec.mutation;

/** One planted fault and its fate, as PIT reports it. */
record Mutant(
    String className,
    String method,
    int line,
    String mutator,
    String description,
    Fate fate,
    String killingTest) {

  /** What became of it. */
  enum Fate {
    /** A test failed, ran too long or broke its JVM. */
    KILLED,
    /** Tests ran over it and noticed nothing. */
    SURVIVED,
    /** No test ran over it. */
    NO_COVERAGE,
    /** No test can notice it: it is in the ledger of equivalent mutants. */
    ACCEPTED;

    /** The fate of a mutant of the given status, in PIT's words. */
    static Fate of(final String status) {
      return switch (status) {
        case "KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR", "NON_VIABLE" -> KILLED;
        case "SURVIVED" -> SURVIVED;
        case "NO_COVERAGE" -> NO_COVERAGE;
        default -> throw new IllegalArgumentException("PIT did not finish a mutant: " + status);
      };
    }
  }

  /** Whether nothing noticed it. */
  boolean alive() {
    return fate == Fate.SURVIVED || fate == Fate.NO_COVERAGE;
  }

  Mutant accepted() {
    return new Mutant(className, method, line, mutator, description, Fate.ACCEPTED, killingTest);
  }

  String packageName() {
    final int dot = className.lastIndexOf('.');
    return dot < 0 ? "" : className.substring(0, dot);
  }

  String simpleClassName() {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
