package dev.kmemspec.program;

import java.util.List;

/**
 * A call and what was observed of it.
 *
 * @param reports what the allocator itself reported meanwhile: warnings, failure reports
 * @param reliefs what the environment gave back meanwhile, before the outcome
 */
public record Step(
    Invocation invocation, Outcome outcome, List<String> reports, List<Relief> reliefs) {
  public Step {
    reports = List.copyOf(reports);
    reliefs = List.copyOf(reliefs);
  }

  /** Nothing was given back. */
  public Step(Invocation invocation, Outcome outcome, List<String> reports) {
    this(invocation, outcome, reports, List.of());
  }

  /** Without reports. */
  public static Step of(Invocation invocation, Outcome outcome) {
    return new Step(invocation, outcome, List.of());
  }

  /** The call. */
  public Call call() {
    return invocation.call();
  }
}
