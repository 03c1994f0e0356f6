package dev.kmemspec.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a report must show: for each package the least percentage of mutants killed and covered, and
 * the canary dead by a property.
 */
record Demands(Map<String, Demand> byPackage) {
  private static final String OTHERS = "*";
  private static final Pattern DEMAND = Pattern.compile("([\\w.]+|\\*)=(\\d{1,3})/(\\d{1,3})");

  /** The least percentages for one package. */
  record Demand(int killed, int covered) {}

  /** Parses {@code PACKAGE=KILLED/COVERED ...}, with {@code *} for every package not named. */
  static Demands parse(final String text) {
    final Map<String, Demand> demands = new TreeMap<>();
    for (final String word : text.strip().split("[\\s,]+")) {
      final Matcher matcher = DEMAND.matcher(word);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("expected PACKAGE=KILLED/COVERED, found '" + word + "'");
      }
      demands.put(
          matcher.group(1),
          new Demand(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
    }
    if (!demands.containsKey(OTHERS)) {
      throw new IllegalArgumentException("no demand for the other packages: *=KILLED/COVERED");
    }
    return new Demands(Map.copyOf(demands));
  }

  /** What the report falls short of, one sentence each. */
  List<String> unmet(final List<Mutant> mutants) {
    final List<String> unmet = new ArrayList<>();
    if (!canaryKilledByProperty(mutants)) {
      unmet.add("no jqwik property killed the canary: the properties did not run");
    }
    final Map<String, Score> scores = Score.byPackage(mutants);
    scores.forEach((name, score) -> unmet.addAll(unmet(name, score)));
    byPackage.keySet().stream()
        .filter(name -> !name.equals(OTHERS) && !scores.containsKey(name))
        .sorted()
        .forEach(name -> unmet.add(name + ": a demand, but no mutants"));
    return unmet;
  }

  private List<String> unmet(final String name, final Score score) {
    final List<String> unmet = new ArrayList<>();
    Demand demand = byPackage.get(name);
    if (demand == null) {
      demand = byPackage.getOrDefault(OTHERS, new Demand(100, 100));
    }
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
