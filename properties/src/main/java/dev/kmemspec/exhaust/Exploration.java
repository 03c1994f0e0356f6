package dev.kmemspec.exhaust;

import dev.kmemspec.program.Program;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.suite.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What exhaustive search found.
 *
 * @param levels the counts for each length, from 1; the last one is not complete where a program
 *     fails
 * @param decided how often each rule was decided
 * @param failure the first failing program, which none of fewer calls does; or empty
 */
public record Exploration(List<Level> levels, Map<Rule, Long> decided, Optional<Failing> failure) {

  /**
   * The programs of one length.
   *
   * @param length their calls
   * @param enumerated how many the alphabet has, handles numbered in one way only
   * @param ends how many of them end in a call that cannot be made: they equal shorter ones
   * @param judged how many were run and judged
   */
  public record Level(int length, long enumerated, long ends, long judged) {}

  /**
   * A failing program.
   *
   * @param program its calls and what was looked at around them
   * @param calls its calls alone
   */
  public record Failing(Program program, Program calls, Finding finding) {}

  /** Programs of all lengths. */
  public long enumerated() {
    return levels.stream().mapToLong(Level::enumerated).sum();
  }

  /** Those that equal shorter ones. */
  public long ends() {
    return levels.stream().mapToLong(Level::ends).sum();
  }

  /** Those judged. */
  public long judged() {
    return levels.stream().mapToLong(Level::judged).sum();
  }
}
