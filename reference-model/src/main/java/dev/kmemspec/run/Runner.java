package dev.kmemspec.run;

import dev.kmemspec.machine.Context;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of a program on a freshly started implementation, one after the other, and writes
 * down what it observes. An implementation that throws ends the run with {@link Outcome.Broke}.
 */
public final class Runner {
  private Runner() {}

  /** Runs the whole program. */
  public static Trace run(Implementation implementation, Program program) {
    List<Step> steps = new ArrayList<>();
    Setting setting = run(implementation, program, steps::add);
    return new Trace(setting, steps);
  }

  /** Runs the program and hands over each step as soon as it is made. */
  public static Setting run(Implementation implementation, Program program, Consumer<Step> steps) {
    Allocator allocator;
    try {
      allocator = implementation.boot(program.machine(), program.profile());
    } catch (Exception | LinkageError | StackOverflowError thrown) {
      throw new BootException(implementation.name(), thrown);
    }
    try (allocator) {
      Execution execution =
          new Execution(
              allocator, program.machine(), program.profile(), implementation.capabilities());
      for (Invocation invocation : program.calls()) {
        Step step = step(allocator, execution, invocation, misuse(implementation, program));
        steps.accept(step);
        if (step.outcome() instanceof Outcome.Broke) {
          break;
        }
      }
    }
    return setting(implementation, program);
  }

  /**
   * The setting of a run: totals are decided only where the machine is the implementation's own.
   */
  public static Setting setting(Implementation implementation, Program program) {
    boolean own = implementation.capabilities().contains(Capability.MACHINE);
    return new Setting(
        program.machine(),
        program.profile(),
        misuse(implementation, program),
        own ? Setting.Witness.COMPLETE : Setting.Witness.SHARED);
  }

  /** Misuse is undefined behaviour for an implementation that does not survive it: never made. */
  private static boolean misuse(Implementation implementation, Program program) {
    return program.misuse() && implementation.capabilities().contains(Capability.SURVIVES_MISUSE);
  }

  private static Step step(
      Allocator allocator, Execution execution, Invocation invocation, boolean misuse) {
    @Nullable String reason = execution.obstacle(invocation, misuse);
    if (reason != null) {
      return Step.of(invocation, new Outcome.Skipped(reason));
    }
    Outcome outcome;
    List<String> reports;
    try {
      allocator.enter(invocation.cpu(), execution.context(invocation));
      outcome = execution.make(invocation);
      allocator.enter(invocation.cpu(), Context.PROCESS);
      reports = allocator.takeReports();
    } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
      outcome = new Outcome.Broke(Outcome.Breakdown.THREW, summary(e));
      reports = List.of();
    }
    return new Step(invocation, outcome, reports, execution.takeReliefs());
  }

  private static String summary(Throwable thrown) {
    String message = thrown.getMessage();
    StackTraceElement[] frames = thrown.getStackTrace();
    return thrown.getClass().getSimpleName()
        + (message == null ? "" : ": " + message.lines().findFirst().orElse(""))
        + (frames.length == 0 ? "" : " at " + frames[0]);
  }

  /** An implementation that does not even start. */
  public static final class BootException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BootException(String name, Throwable cause) {
      super(name + " does not start: " + summary(cause), cause);
    }
  }
}
