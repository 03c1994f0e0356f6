package dev.kmemspec.suite;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.text.Syntax;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often each rule was decided, and how often each call ended in which way. */
public final class Statistics {

  /** The ways in which a call ends. */
  public enum Ending {
    POINTER("pointer"),
    NULL("NULL"),
    ZERO_SIZE_PTR("ZSP"),
    DONE("done"),
    VALUE("value"),
    SKIPPED("skipped"),
    BROKE("broke");

    private final String word;

    Ending(String word) {
      this.word = word;
    }

    /** As the head of a column. */
    public String word() {
      return word;
    }

    static Ending of(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Null none -> NULL;
        case Outcome.ZeroSizePtr zero -> ZERO_SIZE_PTR;
        case Outcome.Done done -> DONE;
        case Outcome.Pointer pointer -> POINTER;
        case Outcome.Pointers pointers -> pointers.each().isEmpty() ? NULL : POINTER;
        case Outcome.PerCpu copies -> POINTER;
        case Outcome.Coherent block -> POINTER;
        case Outcome.PercpuCounts counts -> VALUE;
        case Outcome.Number number -> VALUE;
        case Outcome.Bytes bytes -> VALUE;
        case Outcome.Zones zones -> VALUE;
        case Outcome.Areas areas -> VALUE;
        case Outcome.Slabs slabs -> VALUE;
        case Outcome.Regions regions -> VALUE;
        case Outcome.HandedOver over -> VALUE;
        case Outcome.Meminfo meminfo -> VALUE;
        case Outcome.Skipped skipped -> SKIPPED;
        case Outcome.Broke broke -> BROKE;
      };
    }
  }

  private final Map<Rule, Long> decided = new LinkedHashMap<>();
  private final Map<String, Map<Ending, Long>> calls = new TreeMap<>();
  private long programs;
  private long steps;

  /** Counts a program that was run and judged. */
  public void add(Trace trace, Verdict verdict) {
    programs++;
    verdict.decided().forEach((rule, times) -> decided.merge(rule, times, Long::sum));
    trace.steps().forEach(this::add);
  }

  private void add(Step step) {
    steps++;
    calls
        .computeIfAbsent(Syntax.of(step.call()).name(), name -> new EnumMap<>(Ending.class))
        .merge(Ending.of(step.outcome()), 1L, Long::sum);
  }

  /** Programs run. */
  public long programs() {
    return programs;
  }

  /** Calls made or skipped. */
  public long steps() {
    return steps;
  }

  /** Decisions by rule, for every decidable rule of the profiles seen. */
  public Map<Rule, Long> decided() {
    return Collections.unmodifiableMap(decided);
  }

  /** Endings by the C name of the call, in alphabetical order. */
  public Map<String, Map<Ending, Long>> calls() {
    return Collections.unmodifiableMap(calls);
  }
}
