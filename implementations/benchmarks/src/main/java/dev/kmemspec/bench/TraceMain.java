package dev.kmemspec.bench;

import dev.kmemspec.kernel.KernelTrace;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Step;
import dev.kmemspec.rule.Judge;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Judges one trace from its first line to its last and tells how many lines that were each second,
 * and how much memory it took at most. One run in a fresh virtual machine, start included: what a
 * user waits for.
 */
public final class TraceMain {
  private TraceMain() {}

  /**
   * Runs.
   *
   * @param arguments the file; then the profile, where it is not the trace's own
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    Profile profile = arguments.length > 1 ? Profile.of(arguments[1]) : null;
    long start = System.nanoTime();
    try (KernelTrace trace = KernelTrace.open(file, profile)) {
      Judge judge = new Judge(trace.setting());
      for (Step step = trace.next(); step != null; step = trace.next()) {
        judge.step(step);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      long lines = trace.reading().lines();
      System.out.printf(
          "%,d lines, %,d steps, %d violations in %.2f s: %,.0f lines/s%n",
          lines,
          trace.reading().steps(),
          judge.verdict().violations().size(),
          seconds,
          lines / seconds);
    }
    System.out.printf("peak heap %,d KiB, %s%n", peakHeapBytes() / 1024, peakResident());
  }

  private static long peakHeapBytes() {
    long sum = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP) {
        sum += pool.getPeakUsage().getUsed();
      }
    }
    return sum;
  }

  private static String peakResident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "peak resident memory unknown here";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> "peak resident " + line.substring(6).strip())
        .findFirst()
        .orElse("peak resident memory unknown here");
  }
}
