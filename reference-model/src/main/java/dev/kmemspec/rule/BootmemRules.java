package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 10, BM: bootmem. */
final class BootmemRules {
  static final List<Rule> ALL = List.of();

  private BootmemRules() {}
}
