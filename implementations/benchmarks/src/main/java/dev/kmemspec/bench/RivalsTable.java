package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rivals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** The results of one run as a Markdown table, a row for each point, a column for each rival. */
final class RivalsTable {
  private RivalsTable() {}

  static String of(Collection<RunResult> results, List<String> rivals, boolean quick)
      throws IOException {
    Map<String, Map<String, Result<?>>> rows = new TreeMap<>();
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      rows.computeIfAbsent(point(params), none -> new TreeMap<>())
          .put(params.getParam("rival"), result.getPrimaryResult());
    }
    StringBuilder text = new StringBuilder("# Allocators side by side\n\n");
    text.append(machine()).append(quick ? " A quick run: trust the ratios alone." : "");
    text.append("\n\nMedian nanoseconds of one operation (smallest), and the ratio to ")
        .append(Rivals.OURS)
        .append(".\n\n| |");
    rivals.forEach(rival -> text.append(' ').append(rival).append(" |"));
    text.append("\n|---|").append("---|".repeat(rivals.size())).append('\n');
    rows.forEach((point, row) -> {
      text.append("| ").append(point).append(" |");
      Result<?> ours = row.get(Rivals.OURS);
      rivals.forEach(rival -> text.append(cell(row.get(rival), ours)));
      text.append('\n');
    });
    return text.toString();
  }

  private static String point(BenchmarkParams params) {
    String method = params.getBenchmark();
    StringBuilder point = new StringBuilder(method.substring(method.lastIndexOf('.') + 1));
    for (String key : params.getParamsKeys()) {
      if (!"rival".equals(key)) {
        point.append(", ").append(key).append(' ').append(params.getParam(key));
      }
    }
    return point.toString();
  }

  private static String cell(@Nullable Result<?> result, @Nullable Result<?> ours) {
    if (result == null) {
      return " |";
    }
    Statistics statistics = result.getStatistics();
    double median = statistics.getPercentile(50);
    String ratio =
        ours == null
            ? ""
            : String.format(Locale.ROOT, " x%.1f", median / ours.getStatistics().getPercentile(50));
    return String.format(Locale.ROOT, " %.1f (%.1f)%s |", median, statistics.getMin(), ratio);
  }

  private static String machine() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    return processor
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " CPUs, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + ", Java "
        + Runtime.version()
        + "; load at the end "
        + load
        + ".";
  }
}
