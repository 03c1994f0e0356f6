package dev.kmemspec.mutation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many of some mutants met which fate. */
record Score(long killed, long survived, long uncovered, long accepted) {

  static Score of(final List<Mutant> mutants) {
    final Map<Mutant.Fate, Long> counts =
        mutants.stream().collect(Collectors.groupingBy(Mutant::fate, Collectors.counting()));
    return new Score(
        counts.getOrDefault(Mutant.Fate.KILLED, 0L),
        counts.getOrDefault(Mutant.Fate.SURVIVED, 0L),
        counts.getOrDefault(Mutant.Fate.NO_COVERAGE, 0L),
        counts.getOrDefault(Mutant.Fate.ACCEPTED, 0L));
  }

  static Map<String, Score> byPackage(final List<Mutant> mutants) {
    return mutants.stream()
        .collect(
            Collectors.groupingBy(
                Mutant::packageName,
                TreeMap::new,
                Collectors.collectingAndThen(Collectors.toList(), Score::of)));
  }

  /** Without the accepted ones. */
  long mutants() {
    return killed + survived + uncovered;
  }

  /** Killed of all, in per cent, rounded down: 100 means every one. */
  long killedPercent() {
    return mutants() == 0 ? 0 : 100 * killed / mutants();
  }

  /** Reached by a test, of all, in per cent, rounded down. */
  long coveredPercent() {
    return mutants() == 0 ? 0 : 100 * (killed + survived) / mutants();
  }
}
