package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.MissingRivalException;
import dev.kmemspec.bench.rival.Rivals;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the optimized heap beside its rivals in one run, and writes the raw results as JSON and
 * a table of them. A rival that the machine does not have is left out, with a line that says so.
 *
 * <p>{@code RivalsMain [--quick] [--only NAME,NAME] [FOLDER]}
 */
public final class RivalsMain {
  private static final List<String> BY_ONE_THREAD =
      List.of("PairBenchmark", "ReplaceBenchmark.replace", "ZeroedBenchmark");

  private static final List<String> BY_TWO_THREADS = List.of("HandOverBenchmark");

  private RivalsMain() {}

  /** Runs all of it. */
  public static void main(String[] arguments) throws IOException, RunnerException {
    boolean quick = false;
    Path folder = Path.of("");
    Collection<String> wanted = Rivals.names();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--quick" -> quick = true;
        case "--only" ->
            wanted = List.of(i + 1 < arguments.length ? arguments[++i].split(",") : new String[0]);
        default -> folder = Path.of(arguments[i]);
      }
    }
    if (wanted.isEmpty()
        || !Rivals.names().containsAll(wanted)
        || folder.toString().startsWith("-")) {
      System.err.println(
          "usage: RivalsMain [--quick] [--only NAME,NAME] [FOLDER]; names: " + Rivals.names());
      System.exit(2);
    }
    List<String> found = available(wanted, System.out);
    Files.createDirectories(folder);
    List<RunResult> results = new ArrayList<>();
    Path alone = folder.resolve("rivals.json");
    results.addAll(new Runner(options(BY_ONE_THREAD, found, quick, alone).build()).run());
    List<String> shared = found.stream().filter(Rivals::isThreadSafe).toList();
    Path together = folder.resolve("rivals-two-threads.json");
    results.addAll(new Runner(options(BY_TWO_THREADS, shared, quick, together).build()).run());
    Path table = folder.resolve("rivals.md");
    Files.writeString(table, RivalsTable.of(results, found, quick));
    System.out.println("written: " + alone + ", " + together + ", " + table);
  }

  private static List<String> available(Collection<String> wanted, PrintStream out) {
    List<String> found = new ArrayList<>();
    for (String name : wanted) {
      try {
        Rivals.start(name).close();
        found.add(name);
      } catch (MissingRivalException missing) {
        out.println("left out: " + name + ": " + missing.getMessage());
      }
    }
    return found;
  }

  private static ChainedOptionsBuilder options(
      List<String> included, List<String> rivals, boolean quick, Path json) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .param("rival", rivals.toArray(String[]::new))
            .jvmArgsAppend(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dkmemspec.libraries=" + System.getProperty("kmemspec.libraries", ""))
            .resultFormat(ResultFormatType.JSON)
            .result(json.toString());
    included.forEach(options::include);
    return quick
        ? options
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.milliseconds(300))
            .measurementIterations(5)
            .measurementTime(TimeValue.milliseconds(300))
        : options;
  }
}
