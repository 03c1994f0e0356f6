package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 9: coherent DMA memory and its pools. */
final class DmaRules {
  static final List<Rule> ALL = List.of();

  private DmaRules() {}
}
