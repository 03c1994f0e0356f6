package dev.kmemspec.cli;

import dev.kmemspec.report.Text;
import dev.kmemspec.suite.Checker;
import java.io.Console;
import java.io.PrintWriter;

/** Calls done and their rate, on a terminal only, and only where it takes a while. */
final class Progress implements Checker.Progress {
  private static final long FIRST_AFTER_NANOS = 2_000_000_000L;
  private static final long EVERY_NANOS = 500_000_000L;

  private final PrintWriter err;
  private final long goal;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private long next = start + FIRST_AFTER_NANOS;
  private boolean shown;

  Progress(PrintWriter err, long goal) {
    this.err = err;
    this.goal = goal;
    terminal = onTerminal();
  }

  /** Without a terminal there is no console at all, in JDK 25 again. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  @Override
  public void done(long programs, long calls) {
    long now = System.nanoTime();
    if (terminal && now >= next) {
      double seconds = (now - start) / 1e9;
      err.print(
          "\r"
              + Text.count(calls)
              + " of "
              + Text.count(goal)
              + " calls, "
              + Text.count((long) (calls / seconds))
              + " a second \u001b[K");
      err.flush();
      shown = true;
      next = now + EVERY_NANOS;
    }
  }

  /** Wipes the line. */
  void end() {
    if (shown) {
      err.print("\r\u001b[K");
      err.flush();
    }
  }
}
