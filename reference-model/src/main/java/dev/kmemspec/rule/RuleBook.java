package dev.kmemspec.rule;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All rules, in the order of RULES.md. */
public final class RuleBook {
  private static final List<Rule> ALL = assemble();
  private static final Map<Profile, List<Rule>> DECIDABLE = decidable();

  private RuleBook() {}

  /** Every rule, decidable or not. */
  public static List<Rule> all() {
    return ALL;
  }

  /** The rule with that number, or null. */
  public static @Nullable Rule find(String id) {
    for (Rule rule : ALL) {
      if (rule.id().equals(id)) {
        return rule;
      }
    }
    return null;
  }

  /** The rules that hold in a profile and have a check. */
  public static List<Rule> decidable(Profile profile) {
    return DECIDABLE.getOrDefault(profile, List.of());
  }

  private static Map<Profile, List<Rule>> decidable() {
    Map<Profile, List<Rule>> map = new EnumMap<>(Profile.class);
    for (Profile profile : Profile.values()) {
      map.put(
          profile,
          ALL.stream()
              .filter(rule -> rule.undecidable() == null && rule.profiles().contains(profile))
              .toList());
    }
    return map;
  }

  private static List<Rule> assemble() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(PvRules.ALL);
    rules.addAll(GfpRules.ALL);
    rules.addAll(PageRules.ALL);
    rules.addAll(SlabRules.ALL);
    rules.addAll(SlubRules.ALL);
    rules.addAll(KmallocRules.ALL);
    rules.addAll(KvmallocRules.ALL);
    rules.addAll(VmallocRules.ALL);
    rules.addAll(IoremapRules.ALL);
    rules.addAll(PercpuRules.ALL);
    rules.addAll(DmaRules.ALL);
    rules.addAll(MemblockRules.ALL);
    rules.addAll(BootmemRules.ALL);
    rules.addAll(UserRules.ALL);
    rules.addAll(MappingRules.ALL);
    rules.addAll(AccountingRules.ALL);
    rules.addAll(TraceRules.ALL);
    rules.addAll(CrossRules.ALL);
    rules.addAll(RunRules.ALL);
    return List.copyOf(rules);
  }

  /** The clauses that speak about each kind of call and outcome. Thread-safe. */
  static final class Index {
    /** Made once for each list of rules: a short program is judged faster than one is made. */
    private static final Map<List<Rule>, Index> MADE = new ConcurrentHashMap<>();

    /** A clause and the position of its rule in the judge's list. */
    record Entry(int rule, Rule.Clause<?, ?> clause) {}

    private final List<Rule> rules;
    private final Map<Class<?>, Map<Class<?>, Entry[]>> byCall = new ConcurrentHashMap<>();

    private Index(List<Rule> rules) {
      this.rules = rules;
    }

    static Index of(List<Rule> rules) {
      return MADE.computeIfAbsent(rules, Index::new);
    }

    Entry[] of(Call call, Outcome outcome) {
      Map<Class<?>, Entry[]> byOutcome = byCall.get(call.getClass());
      Entry[] found = byOutcome == null ? null : byOutcome.get(outcome.getClass());
      return found == null ? collect(call.getClass(), outcome.getClass()) : found;
    }

    private Entry[] collect(Class<?> call, Class<?> outcome) {
      List<Entry> found = new ArrayList<>();
      for (int i = 0; i < rules.size(); i++) {
        for (Rule.Clause<?, ?> clause : rules.get(i).clauses()) {
          if (clause.call().isAssignableFrom(call) && clause.outcome().isAssignableFrom(outcome)) {
            found.add(new Entry(i, clause));
          }
        }
      }
      Entry[] entries = found.toArray(Entry[]::new);
      byCall.computeIfAbsent(call, none -> new ConcurrentHashMap<>()).put(outcome, entries);
      return entries;
    }
  }
}
