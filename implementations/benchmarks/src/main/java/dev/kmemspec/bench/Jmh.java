package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rivals;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.LinuxPerfNormProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** The parts that JMH measures. */
final class Jmh {
  private static final String RIVAL = "rival";

  /** What vmalloc is said to cost more of (003-3). */
  private static final String TLB_MISSES = "dTLB-load-misses";

  /** The parameters that say who is measured. */
  private static final List<String> SUBJECTS = List.of(RIVAL, "implementation", "way");

  private Jmh() {}

  static List<Figure> measure(Part part, List<String> rivals, Settings settings)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .jvmArgsAppend(
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
            .resultFormat(ResultFormatType.JSON)
            .result(settings.folder().resolve("jmh-" + part.label() + ".json").toString());
    part.benchmarks().forEach(name -> options.include("\\." + name));
    if (part.ofRivals()) {
      List<String> subjects = subjects(part, rivals);
      if (subjects.isEmpty()) {
        return List.of();
      }
      options.param(RIVAL, subjects.toArray(String[]::new));
    }
    if (part == Part.VMALLOC && Perf.counts(TLB_MISSES)) {
      options.addProfiler(LinuxPerfNormProfiler.class, "events=" + TLB_MISSES);
    }
    Effort effort = settings.effort();
    TimeValue time = TimeValue.milliseconds(effort.milliseconds());
    options
        .forks(effort.machines())
        .warmupIterations(effort.warmups())
        .warmupTime(time)
        .measurementIterations(effort.measurements())
        .measurementTime(time);
    List<Figure> figures = new ArrayList<>();
    for (RunResult result : new Runner(options.build()).run()) {
      Statistics times = result.getPrimaryResult().getStatistics();
      BenchmarkParams params = result.getParams();
      figures.add(
          new Figure(
              part, point(params), subject(params), times.getPercentile(50), times.getMin()));
      result
          .getSecondaryResults()
          .forEach((name, counted) -> {
            if (name.endsWith(TLB_MISSES)) {
              double misses = counted.getScore();
              String point = point(params) + ": " + TLB_MISSES;
              figures.add(new Figure(part, point, subject(params), misses, misses));
            }
          });
    }
    return figures;
  }

  private static List<String> subjects(Part part, List<String> rivals) {
    return switch (part.subjects()) {
      case RIVALS -> rivals;
      case CROSSING_RIVALS -> rivals.stream().filter(Rivals::crossesThreads).toList();
      case OURS -> rivals.stream().filter(Rivals.OURS::equals).toList();
      case KERNELS, WAYS -> List.of();
    };
  }

  private static String subject(BenchmarkParams params) {
    return SUBJECTS.stream()
        .map(params::getParam)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  /** The method and what it was given, but for who is measured. */
  private static String point(BenchmarkParams params) {
    String method = params.getBenchmark();
    StringBuilder point = new StringBuilder(method.substring(method.lastIndexOf('.') + 1));
    for (String key : params.getParamsKeys()) {
      if (!SUBJECTS.contains(key)) {
        point.append(", ").append(key).append(' ').append(params.getParam(key));
      }
    }
    return point.toString();
  }
}
