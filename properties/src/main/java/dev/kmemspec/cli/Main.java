package dev.kmemspec.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit 0: conforming; 1: a violation found; 2: bad usage or bad input. */
@Command(
    name = "kmemspec",
    mixinStandardHelpOptions = true,
    version = "kmemspec 0.1.0-SNAPSHOT",
    description = "Judges memory allocators by an executable specification.")
public final class Main implements Callable<Integer> {

  /** Runs the command line and exits with its status. */
  public static void main(final String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() {
    CommandLine.usage(this, System.err);
    return CommandLine.ExitCode.USAGE;
  }
}
