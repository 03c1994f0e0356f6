package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long it takes, in a virtual machine that has done nothing yet, until a rival has handed out
 * its first block: loading classes and the library, binding functions, reserving memory; and how
 * long the second block takes.
 */
final class StartProbe {
  private static final int SIZE = 64;

  private StartProbe() {}

  /** Measures one start. */
  public static void main(String[] arguments) {
    String name = arguments[0];
    long start = System.nanoTime();
    try (Rival rival = Rivals.start(name)) {
      long first = rival.malloc(SIZE);
      long served = System.nanoTime();
      long second = rival.malloc(SIZE);
      long again = System.nanoTime();
      Child.tell("first block", (served - start) / 1e3);
      Child.tell("second block", (again - served) / 1e3);
      rival.free(first);
      rival.free(second);
    }
  }

  static List<Figure> measure(List<String> rivals, Effort effort)
      throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (String rival : rivals) {
      Map<String, List<Double>> found = new LinkedHashMap<>();
      for (int run = 0; run < effort.starts(); run++) {
        Child.run(StartProbe.class, List.of(), List.of(rival))
            .forEach((what, us) -> found.computeIfAbsent(what, w -> new ArrayList<>()).add(us));
      }
      found.forEach((what, each) -> {
        List<Double> sorted = each.stream().sorted().toList();
        double median = sorted.get(sorted.size() / 2);
        figures.add(new Figure(Part.START, what, rival, median, sorted.getFirst()));
      });
    }
    return figures;
  }
}
