package dev.kmemspec.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Host HOST =
      new Host("a \"CPU\"", 2, "4 kB", "Linux 6", "never", "25", "0.1");

  private static final Report REPORT =
      new Report(
          HOST,
          Map.of("glibc", "2.36"),
          Effort.QUICK,
          List.of(
              new Figure(Part.ZEROED, "zeroedPair, size 64", "optimized", 4, 3.5),
              new Figure(Part.PAIR, "inlined, size 16", "optimized", 2, 1.994),
              new Figure(Part.PAIR, "inlined, size 16", "glibc", 8, 7.5),
              new Figure(Part.PAIR, "inlined, size 64", "glibc", 123.4, 100)));

  @Test
  void a_table_for_each_part_in_their_order() {
    assertThat(REPORT.markdown())
        .isEqualTo(
            """
            # Allocators side by side

            a "CPU", 2 CPUs, 4 kB, Linux 6, transparent huge pages: never, Java 25; load at the start 0.1.

            - glibc: 2.36

            Each point: 3 measurements of 0.2 s in each of 1 virtual machines, after 3 to warm up. So short a run is good for ratios alone.

            ## malloc, and free at once

            Median, ns (smallest), and the ratio to optimized.

            | | optimized | glibc |
            |---|---|---|
            | inlined, size 16 | 2.00 (1.99) | 8.00 (7.50) x4.00 |
            | inlined, size 64 | | 123 (100) |

            ## calloc, and free at once

            Median, ns (smallest), and the ratio to optimized.

            | | optimized |
            |---|---|
            | zeroedPair, size 64 | 4.00 (3.50) |
            """);
  }

  @Test
  void the_same_as_JSON() {
    assertThat(REPORT.json())
        .startsWith("{\n  \"host\": {\"processor\": \"a \\\"CPU\\\"\", \"cpus\": 2, ")
        .contains("\"versions\": {\"glibc\": \"2.36\"}", "\"effort\": \"quick\"")
        .contains(
            "{\"part\": \"pair\", \"point\": \"inlined, size 16\", \"of\": \"glibc\","
                + " \"unit\": \"ns\", \"median\": 8.0, \"least\": 7.5},")
        .endsWith("\"median\": 123.4, \"least\": 100.0}\n  ]\n}\n");
  }
}
