package dev.kmemspec.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/** Whether Linux' perf counts events of the hardware here. */
final class Perf {
  private Perf() {}

  /** Whether there is a perf, and a counter for that event. */
  static boolean counts(String event) {
    try {
      Process perf =
          new ProcessBuilder("perf", "stat", "-x,", "-e", event, "true")
              .redirectOutput(Redirect.DISCARD)
              .start();
      String told = new String(perf.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return perf.waitFor() == 0 && told.lines().anyMatch(line -> line.matches("[0-9]+,.*"));
    } catch (IOException none) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
