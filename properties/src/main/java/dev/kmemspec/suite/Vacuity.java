package dev.kmemspec.suite;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.rule.Level;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.spi.Capability;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules that a suite never decided. Where the implementation lacks what the rule needs, that is
 * excused with the reason; otherwise nothing can be said of the implementation.
 *
 * @param missed rules that should have been decided
 * @param excused rules that could not be, each with the reason
 */
public record Vacuity(List<Rule> missed, List<Excuse> excused) {

  /** Rules, by the start of their numbers, that speak of memory of one family on any call. */
  private static final Map<String, Family> ABOUT =
      Map.ofEntries(
          Map.entry("US-06", Family.MAPPING),
          Map.entry("KM-27", Family.RCU),
          Map.entry("GF-09", Family.RECLAIM),
          Map.entry("GF-10", Family.RECLAIM),
          Map.entry("PG-60", Family.RECLAIM),
          Map.entry("GF-16", Family.TASK),
          Map.entry("PG-55", Family.TASK),
          Map.entry("VM-", Family.VMALLOC),
          Map.entry("KV-", Family.KVMALLOC),
          Map.entry("PC-", Family.PERCPU),
          Map.entry("DM-", Family.DMA),
          Map.entry("IO-", Family.IOREMAP));

  /** A rule and why it cannot be decided here. */
  public record Excuse(Rule rule, String reason) {}

  /** Finds them among the rules of the profiles. */
  public static Vacuity of(Lab.Card card, List<Profile> profiles, Map<Rule, Long> decided) {
    Set<Rule> expected = new LinkedHashSet<>();
    profiles.forEach(profile -> expected.addAll(RuleBook.decidable(profile)));
    List<Rule> missed = new ArrayList<>();
    List<Excuse> excused = new ArrayList<>();
    for (Rule rule : RuleBook.all()) {
      if (!expected.contains(rule) || decided.getOrDefault(rule, 0L) > 0) {
        continue;
      }
      String reason = excuse(card, rule);
      if (reason.isEmpty()) {
        missed.add(rule);
      } else {
        excused.add(new Excuse(rule, reason));
      }
    }
    return new Vacuity(List.copyOf(missed), List.copyOf(excused));
  }

  private static String excuse(Lab.Card card, Rule rule) {
    Set<Family> offered = Search.offered(card);
    if (!speaksOfHeaps(rule) && !kernel(offered)) {
      return "no call of the kernel is offered";
    }
    if (rule.families().stream().noneMatch(offered::contains)) {
      return "no call of " + words(rule.families()) + " is offered";
    }
    boolean boots = offered.contains(Family.MEMBLOCK) || offered.contains(Family.BOOTMEM);
    if (rule.id().startsWith("MB-") && !boots) {
      return "no early allocator is offered";
    }
    if (rule.level() == Level.DEBUG) {
      return "needs a debugging option";
    }
    if (rule.id().startsWith("TR-")) {
      return "speaks about traces of kernels";
    }
    for (Map.Entry<String, Family> about : ABOUT.entrySet()) {
      if (rule.id().startsWith(about.getKey()) && !offered.contains(about.getValue())) {
        return "speaks about memory of " + words(Set.of(about.getValue()));
      }
    }
    Set<Capability> lacking = Needs.of(rule);
    lacking.removeAll(card.capabilities());
    return lacking.isEmpty() ? "" : "the capability " + words(lacking) + " is not offered";
  }

  /** Rules of every call of the kernel have clauses on any call at all. */
  private static boolean speaksOfHeaps(Rule rule) {
    return rule.id().startsWith("US-") || rule.id().startsWith("RN-");
  }

  private static boolean kernel(Set<Family> families) {
    return families.stream()
        .anyMatch(each -> each.allocates() && each != Family.USER && each != Family.MAPPING);
  }

  private static String words(Set<? extends Enum<?>> each) {
    return each.stream()
        .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .collect(Collectors.joining(", "));
  }
}
