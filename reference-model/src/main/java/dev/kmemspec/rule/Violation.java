package dev.kmemspec.rule;

import dev.kmemspec.program.Step;

/**
 * A rule that a step broke.
 *
 * @param rule the rule
 * @param index the step's place in the trace, from 0
 * @param step the step
 * @param message what was observed and what was expected
 */
public record Violation(Rule rule, long index, Step step, String message) {}
