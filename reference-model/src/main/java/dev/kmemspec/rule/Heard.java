package dev.kmemspec.rule;

import org.jspecify.annotations.Nullable;

/** What the allocator itself reported during the step being judged. */
final class Heard {
  /** Begins the report of a failed request for pages (GF-12). */
  static final String FAILURE = "page allocation failure";

  /** The report of a call that may sleep where it must not (GF-02). */
  static final String SLEEPING = "sleeping function called from invalid context";

  /** Begins what is told of errno after a call of the C library failed: {@code errno=12}. */
  static final String ERRNO = "errno=";

  private Heard() {}

  /** The first report that contains the words, or null. */
  static @Nullable String of(World world, String words) {
    for (String report : world.now().reports()) {
      if (report.contains(words)) {
        return report;
      }
    }
    return null;
  }

  /**
   * Holds where no report contains the words. A kernel's trace and a shared heap have no reports:
   * where none is seen there, nobody listened.
   */
  static Decision nothing(World world, String words) {
    if (world.now().reports().isEmpty() && !world.complete()) {
      return Decision.SILENT;
    }
    String report = of(world, words);
    return report == null ? Decision.HOLDS : Decision.violated("it reported '" + report + "'");
  }

  /** Holds where nothing was reported. */
  static Decision nothing(World world) {
    return nothing(world, "");
  }
}
