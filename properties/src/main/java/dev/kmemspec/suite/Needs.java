package dev.kmemspec.suite;

import dev.kmemspec.rule.Level;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.spi.Capability;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which capabilities a rule needs before it can be decided at all. A test takes each capability
 * away from the reference and finds exactly these rules silent.
 */
final class Needs {
  private static final Map<Capability, Set<String>> RULES =
      Map.of(
          Capability.FRAMES,
          words(
              "DM-06 GF-13 GF-14 GF-15 GF-17 KM-09 KM-10 PG-01 PG-03 PG-06 PG-13 PG-26 PG-52 "
                  + "PG-54 PG-57 PG-58 SC-06 SC-12 SC-25 VM-13 VM-24"),
          Capability.CONTENT,
          words("DM-04 GF-06 KM-11 SC-08 KM-20 KM-22 PG-04 RN-02 SC-11 US-06 US-08 VM-04"),
          Capability.BREAK,
          words("US-07 US-08"),
          Capability.COUNTERS,
          words(
              "AC-01 AC-02 AC-03 AC-04 AC-05 AC-08 GF-07 GF-13 PG-06 PG-22 PG-23 PG-26 PG-40 PC-05"
                  + " PC-12 PG-41 PG-43 PG-58 PG-62 PV-01 PV-12 SL-04 SL-05 SL-06 SL-07 SL-08 SL-09"
                  + " VM-12 VM-13 VM-19 VM-28 VM-29 XI-01 XI-06 XI-07"),
          Capability.MEMINFO,
          words("AC-06 AC-07"),
          Capability.MACHINE,
          words(
              "AC-06 AC-07 PC-05 PC-12 PC-15 AC-01 AC-02 AC-05 GF-07 GF-11 GF-13 GF-14 GF-15 GF-17"
                  + " GF-19 PG-03 PG-06 PG-07 PG-12 PG-22 PG-23 PG-26 PG-40 PG-41 PG-43 PG-52 PG-53"
                  + " PG-54 PG-55 PG-57 PG-58 PG-62 PV-12 SL-01 SL-04 SL-05 SL-06 SL-07 SL-08 SL-09"
                  + " XI-01 XI-06 XI-07 KV-02 VM-03 VM-08 VM-12 VM-13 VM-20 VM-24 VM-28 VM-29"
                  + " MB-16"));

  /** Rules of other levels that decide nothing but misuse. */
  private static final Set<String> ON_MISUSE = words("DM-10 IO-04 PG-11");

  private Needs() {}

  private static Set<String> words(String text) {
    return Set.of(text.split(" "));
  }

  /** The capabilities that the rule needs. */
  static Set<Capability> of(Rule rule) {
    EnumSet<Capability> needed = EnumSet.noneOf(Capability.class);
    RULES.forEach((capability, ids) -> {
      if (ids.contains(rule.id())) {
        needed.add(capability);
      }
    });
    if (rule.level() == Level.MISUSE || ON_MISUSE.contains(rule.id())) {
      needed.add(Capability.SURVIVES_MISUSE);
    }
    return needed;
  }
}
