package dev.kmemspec.rule;

import java.util.List;

/** RULES.md section 5: kvmalloc. */
final class KvmallocRules {
  static final List<Rule> ALL = List.of();

  private KvmallocRules() {}
}
