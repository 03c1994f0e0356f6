package dev.kmemspec.kernel;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Step;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.rule.Violation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Real traces, whole or tampered with, and what the judge says of them. */
final class Traces {
  private Traces() {}

  /** What was read and judged. */
  record Judged(Reading reading, Verdict verdict) {
    /** The numbers of the violated rules, each once. */
    List<String> violated() {
      return verdict.violations().stream()
          .map(Violation::rule)
          .map(rule -> rule.id())
          .distinct()
          .toList();
    }
  }

  /** A trace among the test resources. */
  static Path resource(String name) {
    URL url = Traces.class.getResource("/kernel/" + name);
    if (url == null) {
      throw new IllegalArgumentException("no resource " + name);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The unpacked lines of a trace among the test resources. */
  static List<String> lines(String name) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(resource(name))),
                StandardCharsets.UTF_8))) {
      return new ArrayList<>(reader.lines().toList());
    }
  }

  /** Judges a whole trace. */
  static Judged judge(Path file, @Nullable Profile profile) throws IOException {
    try (KernelTrace trace = KernelTrace.open(file, profile)) {
      Judge judge = new Judge(trace.setting());
      for (Step step = trace.next(); step != null; step = trace.next()) {
        judge.step(step);
      }
      return new Judged(trace.reading(), judge.verdict());
    }
  }

  /** All steps of a trace. */
  static List<Step> steps(Path file) throws IOException {
    try (KernelTrace trace = KernelTrace.open(file)) {
      List<Step> steps = new ArrayList<>();
      for (Step step = trace.next(); step != null; step = trace.next()) {
        steps.add(step);
      }
      return steps;
    }
  }
}
