package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 7: ioremap. */
final class IoremapRules {
  static final List<Rule> ALL = List.of();

  private IoremapRules() {}
}
