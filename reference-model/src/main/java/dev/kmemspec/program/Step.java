package dev.kmemspec.program;

import java.util.List;

/**
 * A call and what was observed of it.
 *
 * @param reports what the allocator itself reported meanwhile: warnings, failure reports
 */
public record Step(Invocation invocation, Outcome outcome, List<String> reports) {
  public Step {
    reports = List.copyOf(reports);
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
