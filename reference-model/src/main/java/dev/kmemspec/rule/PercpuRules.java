package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 8: per-CPU memory. */
final class PercpuRules {
  static final List<Rule> ALL = List.of();

  private PercpuRules() {}
}
