package dev.kmemspec.program;

import java.util.List;

/** A setting and a list of steps. Long traces are streamed step by step instead. */
public record Trace(Setting setting, List<Step> steps) {
  public Trace {
    steps = List.copyOf(steps);
  }
}
