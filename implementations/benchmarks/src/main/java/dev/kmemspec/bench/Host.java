package dev.kmemspec.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine.
 *
 * @param processor its model
 * @param cpus how many the virtual machine may use
 * @param memory all of it
 * @param system kernel and version
 * @param hugePages the kernel's setting for anonymous memory
 * @param java the version
 * @param load the load average at the start: above the number of runs at once, others were at work
 */
record Host(
    String processor,
    int cpus,
    String memory,
    String system,
    String hugePages,
    String java,
    String load) {

  static Host now() throws IOException {
    return new Host(
        field("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        field("/proc/meminfo", "MemTotal", "unknown"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        chosen(line("/sys/kernel/mm/transparent_hugepage/enabled")),
        Runtime.version().toString(),
        line("/proc/loadavg").split(" ")[0]);
  }

  private static String field(String file, String name, String otherwise) throws IOException {
    Path path = Path.of(file);
    List<String> lines = Files.exists(path) ? Files.readAllLines(path) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  private static String line(String file) throws IOException {
    Path path = Path.of(file);
    return Files.exists(path) ? Files.readString(path).strip() : "unknown";
  }

  /** The word in brackets. */
  private static String chosen(String words) {
    int start = words.indexOf('[');
    int end = words.indexOf(']');
    return start < 0 || end < start ? words : words.substring(start + 1, end);
  }

  /** All of it in a sentence. */
  String sentence() {
    return processor
        + ", "
        + cpus
        + " CPUs, "
        + memory
        + ", "
        + system
        + ", transparent huge pages: "
        + hugePages
        + ", Java "
        + java
        + "; load at the start "
        + load
        + ".";
  }
}
