package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 6: vmalloc and vmap. */
final class VmallocRules {
  static final List<Rule> ALL = List.of();

  private VmallocRules() {}
}
