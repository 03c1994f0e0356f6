package dev.kmemspec.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a report of PIT into a summary and holds it to what is demanded. Arguments: the report, the
 * summary to write, the demands, the ledger of equivalent mutants, and what PIT was told: classes,
 * mutators, and the most mutants of a class, 0 for all. Exit 0: met; 1: not met; 2: unusable
 * arguments or report.
 */
public final class Main {
  private Main() {}

  /** Runs and exits with the status. */
  public static void main(final String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  static int run(final PrintStream out, final PrintStream err, final String... args) {
    if (args.length != 7) {
      err.println(
          "usage: Main mutations.xml SUMMARY.md 'CLASSES=KILLED/COVERED ...' equivalent-mutants.txt"
              + " CLASSES MUTATORS LIMIT");
      return 2;
    }
    final Path summary = Path.of(args[1]);
    final List<String> unmet;
    final Score score;
    try (InputStream xml = Files.newInputStream(Path.of(args[0]))) {
      final Demands demands = Demands.parse(args[2]);
      final Ledger ledger = Ledger.parse(Files.readAllLines(Path.of(args[3])));
      final Scope scope = new Scope(args[4], args[5], Integer.parseInt(args[6]));
      final List<Mutant> reported = PitReport.read(xml);
      final List<Mutant> mutants = ledger.accept(reported);
      Files.writeString(summary, Summary.of(scope, ledger, mutants));
      unmet = new ArrayList<>(demands.unmet(mutants));
      if (scope.whole()) {
        unmet.addAll(ledger.unmet(scope, reported));
      }
      score = Score.of(mutants);
    } catch (final IOException | IllegalArgumentException e) {
      err.println("mutation: " + e);
      return 2;
    }
    out.println(
        "mutation: " + score.killed() + " of " + score.mutants() + " mutants killed; " + summary);
    unmet.forEach(sentence -> err.println("mutation: " + sentence));
    return unmet.isEmpty() ? 0 : 1;
  }
}
