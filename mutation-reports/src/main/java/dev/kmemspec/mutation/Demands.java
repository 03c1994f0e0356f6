package dev.kmemspec.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a report must show: for classes of some names the least percentage of mutants killed and
 * covered, and the canary dead by a property. A class falls under the first demand whose pattern
 * has its name; {@code *} in a pattern stands for any letters, {@code |} for or.
 */
record Demands(List<Demand> inOrder) {
  private static final Pattern DEMAND = Pattern.compile("([\\w.*|]+)=(\\d{1,3})/(\\d{1,3})");

  /** The least percentages for the classes of a pattern. */
  record Demand(String pattern, int killed, int covered) {}

  /** Parses {@code CLASSES=KILLED/COVERED ...}; the last one must be for {@code *}. */
  static Demands parse(final String text) {
    final List<Demand> demands = new ArrayList<>();
    for (final String word : text.strip().split("[\\s,]+")) {
      final Matcher matcher = DEMAND.matcher(word);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("expected CLASSES=KILLED/COVERED, found '" + word + "'");
      }
      demands.add(
          new Demand(
              matcher.group(1),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3))));
    }
    if (!demands.getLast().pattern().equals("*")) {
      throw new IllegalArgumentException("the last demand is not for all others: *=KILLED/COVERED");
    }
    return new Demands(List.copyOf(demands));
  }

  /** What the report falls short of, one sentence each. */
  List<String> unmet(final List<Mutant> mutants) {
    final List<String> unmet = new ArrayList<>();
    if (!canaryKilledByProperty(mutants)) {
      unmet.add("no jqwik property killed the canary: the properties did not run");
    }
    final Map<Demand, List<Mutant>> groups =
        mutants.stream()
            .collect(Collectors.groupingBy(this::of, LinkedHashMap::new, Collectors.toList()));
    for (final Demand demand : inOrder) {
      final List<Mutant> group = groups.getOrDefault(demand, List.of());
      if (!group.isEmpty()) {
        unmet.addAll(unmet(demand, Score.of(group)));
      } else if (!demand.pattern().equals("*")) {
        unmet.add(demand.pattern() + ": a demand, but no mutants");
      }
    }
    return unmet;
  }

  private Demand of(final Mutant mutant) {
    return inOrder.stream()
        .filter(demand -> Scope.matches(demand.pattern(), mutant.className()))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> unmet(final Demand demand, final Score score) {
    final List<String> unmet = new ArrayList<>();
    final String name = demand.pattern();
    if (score.killedPercent() < demand.killed()) {
      unmet.add(name + ": " + score.killedPercent() + " % killed, demanded " + demand.killed());
    }
    if (score.coveredPercent() < demand.covered()) {
      unmet.add(name + ": " + score.coveredPercent() + " % covered, demanded " + demand.covered());
    }
    return unmet;
  }

  private static boolean canaryKilledByProperty(final List<Mutant> mutants) {
    final List<Mutant> canaries =
        mutants.stream().filter(m -> m.className().equals(Canary.class.getName())).toList();
    return !canaries.isEmpty()
        && canaries.stream()
            .allMatch(
                m -> m.fate() == Mutant.Fate.KILLED && m.killingTest().contains("[engine:jqwik]"));
  }
}
