package dev.kmemspec.mutation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mutants that no test can notice, since they change nothing that can be observed, each with
 * its reason. A line of the ledger is {@code class | method | mutator | description | how many |
 * reason}; it names no line of source, so that it survives changes elsewhere in the file.
 */
record Ledger(List<Entry> entries) {
  /** So many mutants of one kind in one method. */
  record Entry(Kind kind, int count, String reason) {}

  /** What mutants have in common that only their lines tell apart. */
  record Kind(String className, String method, String mutator, String description) {
    static Kind of(final Mutant mutant) {
      return new Kind(mutant.className(), mutant.method(), mutant.mutator(), mutant.description());
    }

    @Override
    public String toString() {
      return className + " | " + method + " | " + mutator + " | " + description;
    }
  }

  /** Parses a ledger; empty lines and those that begin with # say nothing. */
  static Ledger parse(final List<String> lines) {
    final List<Entry> entries = new ArrayList<>();
    final Set<Kind> kinds = new HashSet<>();
    for (final String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      final String[] cells = line.split(" \\| ", -1);
      if (cells.length != 6 || !cells[4].matches("[1-9]\\d?") || cells[5].isBlank()) {
        throw new IllegalArgumentException(
            "expected 'class | method | mutator | description | how many | reason', found '"
                + line
                + "'");
      }
      final Kind kind = new Kind(cells[0].strip(), cells[1], cells[2], cells[3]);
      if (!kinds.add(kind)) {
        throw new IllegalArgumentException("twice in the ledger: " + kind);
      }
      entries.add(new Entry(kind, Integer.parseInt(cells[4]), cells[5].strip()));
    }
    return new Ledger(List.copyOf(entries));
  }

  /** The mutants, those that survived and are in the ledger marked as accepted. */
  List<Mutant> accept(final List<Mutant> mutants) {
    final Map<Kind, Long> alive = alive(mutants);
    final Set<Kind> accepted =
        entries.stream()
            .filter(entry -> alive.getOrDefault(entry.kind(), 0L) <= entry.count())
            .map(Entry::kind)
            .collect(Collectors.toSet());
    return mutants.stream()
        .map(m -> m.alive() && accepted.contains(Kind.of(m)) ? m.accepted() : m)
        .toList();
  }

  /**
   * The entries for classes of the scope that do not fit what survived, one sentence each; all
   * mutants of these classes must be there.
   */
  List<String> unmet(final Scope scope, final List<Mutant> mutants) {
    final Map<Kind, Long> alive = alive(mutants);
    return entries.stream()
        .filter(entry -> scope.has(entry.kind().className()))
        .filter(entry -> alive.getOrDefault(entry.kind(), 0L) != entry.count())
        .map(entry ->
            "the ledger has "
                + entry.count()
                + " of these, and "
                + alive.getOrDefault(entry.kind(), 0L)
                + " survived: "
                + entry.kind())
        .toList();
  }

  private static Map<Kind, Long> alive(final List<Mutant> mutants) {
    return mutants.stream()
        .filter(Mutant::alive)
        .collect(Collectors.groupingBy(Kind::of, Collectors.counting()));
  }
}
