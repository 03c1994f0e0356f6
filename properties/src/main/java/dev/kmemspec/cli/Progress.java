package dev.kmemspec.cli;

import dev.kmemspec.report.Text;
import dev.kmemspec.suite.Checker;
import java.io.Console;
import java.io.PrintWriter;

/** What is done and its rate, on a terminal only, and only where it takes a while. */
final class Progress implements Checker.Progress {
  private static final long FIRST_AFTER_NANOS = 2_000_000_000L;
  private static final long EVERY_NANOS = 500_000_000L;

  private final PrintWriter err;
  private final String noun;
  private final long goal;
  private final boolean terminal;
  private final long start = System.nanoTime();
  private long next = start + FIRST_AFTER_NANOS;
  private boolean shown;

  /** Of so many calls. */
  Progress(PrintWriter err, long goal) {
    this(err, "call", goal);
  }

  /** Of things whose number nobody knows before. */
  Progress(PrintWriter err, String noun) {
    this(err, noun, 0);
  }

  private Progress(PrintWriter err, String noun, long goal) {
    this.err = err;
    this.noun = noun;
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
    done(calls);
  }

  /** So many are done. */
  void done(long count) {
    long now = System.nanoTime();
    if (terminal && now >= next) {
      double seconds = (now - start) / 1e9;
      String all = goal == 0 ? " " + noun + "s" : " of " + Text.count(goal, noun);
      String rate = Text.count((long) (count / seconds)) + " a second";
      err.print("\r" + Text.count(count) + all + ", " + rate + " \u001b[K");
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
