package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 10: memblock. */
final class MemblockRules {
  static final List<Rule> ALL = List.of();

  private MemblockRules() {}
}
