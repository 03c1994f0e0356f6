package dev.kmemspec.suite;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What a user of an allocator is promised, each promise by the rules that spell it out. */
public enum Promise {
  /** Decided by {@link Equivalence}, not by rules. */
  EQUIVALENCE("the same observations as the reference"),
  ALIGNMENT(
      "aligned as promised",
      "PV-09",
      "PG-01",
      "SC-04",
      "KM-03",
      "KM-06",
      "VM-07",
      "US-01",
      "US-09",
      "PC-02",
      "PC-04",
      "DM-02",
      "DM-09",
      "IO-02"),
  CONTIGUITY("physically contiguous", "PG-01", "PG-13", "SC-06", "KM-01", "KM-06", "DM-06"),
  NO_OVERLAP(
      "disjoint from all that is live",
      "PG-01",
      "PG-14",
      "PG-20",
      "SC-05",
      "SL-13",
      "KM-01",
      "KV-01",
      "VM-01",
      "VM-05",
      "VM-06",
      "VM-20",
      "US-01",
      "US-09",
      "PC-06",
      "DM-01",
      "DM-09",
      "IO-02"),
  SIZE(
      "as large as asked for",
      "PV-03",
      "PV-05",
      "PV-06",
      "PV-07",
      "PV-08",
      "PG-01",
      "PG-13",
      "PG-14",
      "SC-05",
      "SC-24",
      "KM-01",
      "KM-02",
      "KM-04",
      "KM-05",
      "KM-06",
      "KM-16",
      "KM-17",
      "KM-18",
      "KV-01",
      "VM-01",
      "VM-02",
      "VM-05",
      "US-01"),
  CONTENT_KEPT(
      "content is kept", "SC-07", "KM-20", "VM-22", "VM-25", "US-03", "RN-02", "PC-01", "PC-09"),
  ZEROING(
      "zeroed where asked for",
      "GF-06",
      "PG-04",
      "SC-11",
      "KM-11",
      "KM-22",
      "KM-26",
      "KV-06",
      "VM-04",
      "VM-26",
      "US-02",
      "US-06",
      "US-08",
      "US-09",
      "PC-02",
      "DM-04"),
  CONSERVATION(
      "nothing is lost and nothing made",
      "PG-10",
      "PG-13",
      "PG-20",
      "PG-40",
      "PG-41",
      "PG-43",
      "SC-23",
      "VM-29",
      "AC-01",
      "AC-02",
      "AC-03",
      "AC-04",
      "AC-05",
      "AC-06",
      "AC-07",
      "AC-08",
      "XI-07"),
  FAILURE_ATOMICITY("a failing call changes nothing", "SC-20", "KM-20", "KM-25", "XI-06"),
  SUCCESS(
      "success where it must be, failure where it must be",
      "GF-07",
      "PG-02",
      "PG-52",
      "PG-53",
      "PG-54",
      "PG-57",
      "PG-62",
      "SC-01",
      "SC-03",
      "KM-07",
      "KM-12",
      "KM-25",
      "KV-03",
      "KV-04",
      "KV-06",
      "VM-02",
      "VM-03",
      "VM-08",
      "VM-12",
      "VM-15",
      "US-02",
      "US-07",
      "US-09",
      "PC-03",
      "PC-05",
      "PC-10",
      "DM-01",
      "DM-05",
      "DM-09",
      "IO-01",
      "IO-03"),
  PLACEMENT(
      "from a permitted zone and node",
      "GF-13",
      "GF-14",
      "GF-15",
      "GF-17",
      "PG-01",
      "PG-03",
      "PG-06",
      "PG-57",
      "PG-58",
      "SC-12",
      "SC-25",
      "KM-09",
      "KM-10",
      "VM-13",
      "VM-23",
      "VM-24",
      "DM-03",
      "DM-06",
      "IO-01"),
  CONTEXT(
      "callable where allowed, and reported as promised",
      "GF-01",
      "GF-02",
      "GF-11",
      "GF-12",
      "GF-19",
      "VM-14",
      "RN-01",
      "PC-09"),
  GIVING_BACK(
      "what was handed out is taken back, once",
      "PG-07",
      "PG-09",
      "PG-12",
      "SC-14",
      "SC-15",
      "SC-19",
      "SC-21",
      "KM-02",
      "KM-14",
      "KM-19",
      "KV-05",
      "KV-07",
      "VM-17",
      "VM-19",
      "VM-21",
      "VM-27",
      "US-04",
      "US-10",
      "RN-01",
      "PC-07",
      "DM-07",
      "IO-03"),
  MISUSE(
      "misuse ends in a permitted way",
      "PG-08",
      "PG-11",
      "SC-08",
      "SC-16",
      "SC-17",
      "SC-18",
      "SC-22",
      "KM-15",
      "VM-18",
      "PC-08",
      "PC-10",
      "DM-10",
      "IO-04"),
  WORKINGS(
      "works as that Linux does",
      "PV-01",
      "PV-12",
      "PG-22",
      "PG-23",
      "PG-26",
      "SL-01",
      "SL-04",
      "SL-05",
      "SL-06",
      "SL-07",
      "SL-08",
      "SL-09",
      "KM-21",
      "KV-02",
      "VM-08",
      "VM-27",
      "VM-28",
      "PC-11",
      "PC-12",
      "PC-13",
      "PC-15"),
  /** Decided on kernels' own traces only. */
  TRACES("a kernel's events agree with each other", "TR-01", "TR-07");

  private final String title;
  private final Set<String> ids;

  Promise(String title, String... ids) {
    this.title = title;
    this.ids = Set.of(ids);
  }

  /** The promise in a few words. */
  public String title() {
    return title;
  }

  /** The numbers of its rules, in the order of the rules. */
  public List<String> ids() {
    return RuleBook.all().stream().map(Rule::id).filter(ids::contains).toList();
  }

  /** Its rules that can be decided in a profile. */
  public List<Rule> rules(Profile profile) {
    return RuleBook.decidable(profile).stream().filter(rule -> ids.contains(rule.id())).toList();
  }

  /** The promises that the rule spells out. */
  public static List<Promise> of(Rule rule) {
    return Arrays.stream(values()).filter(each -> each.ids.contains(rule.id())).toList();
  }
}
