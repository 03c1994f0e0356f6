package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import dev.kmemspec.foreign.Downcalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures the optimized implementation beside its rivals, part by part, in one run, and writes
 * what it found as JSON and as Markdown. A rival that the machine does not have is left out, with a
 * line that names the package.
 */
public final class AllMain {
  private AllMain() {}

  /** Runs all of it; {@link Settings#USAGE}. */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, RunnerException {
    Settings settings;
    try {
      settings = Settings.of(arguments);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage() + "\n" + Settings.USAGE);
      System.exit(2);
      return;
    }
    if (!Child.isFurnished()) {
      System.exit(Child.furnished(AllMain.class, List.of(arguments)));
    }
    Files.createDirectories(settings.folder());
    Map<String, String> versions = versions(settings);
    Host host = Host.now();
    List<Figure> figures = new ArrayList<>();
    for (Part part : settings.parts()) {
      System.out.println("# " + part.title());
      figures.addAll(measure(part, settings, List.copyOf(versions.keySet())));
      // Written after each part: a run of hours that is cut short has told something.
      write(new Report(host, versions, settings.effort(), figures), settings.folder());
    }
  }

  private static List<Figure> measure(Part part, Settings settings, List<String> rivals)
      throws IOException, InterruptedException, RunnerException {
    return switch (part) {
      case WASTE -> Waste.measure();
      case MEMORY -> MemoryProbe.measure(rivals, settings.effort());
      case LEFT -> List.of();
      case START -> StartProbe.measure(rivals, settings.effort());
      default -> Jmh.measure(part, rivals, settings);
    };
  }

  /** Who is here, and in which version. */
  private static Map<String, String> versions(Settings settings) {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String name : settings.rivals()) {
      try (Rival rival = Rivals.start(name)) {
        versions.put(name, rival.version());
      } catch (Downcalls.MissingLibraryException missing) {
        System.out.println("left out: " + name + ": " + missing.getMessage());
      }
    }
    return versions;
  }

  private static void write(Report report, Path folder) throws IOException {
    Path json = folder.resolve("benchmarks.json");
    Path table = folder.resolve("benchmarks.md");
    Files.writeString(json, report.json());
    Files.writeString(table, report.markdown());
    System.out.println("written: " + json + ", " + table);
  }
}
