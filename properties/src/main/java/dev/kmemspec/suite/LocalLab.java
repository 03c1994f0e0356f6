package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.run.Runner;
import dev.kmemspec.spi.Implementation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs programs in this virtual machine. */
final class LocalLab implements Lab {
  private final Implementation implementation;
  private final Card card;

  LocalLab(Implementation implementation) {
    this.implementation = implementation;
    card = Card.of(implementation);
  }

  @Override
  public Card card() {
    return card;
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    return implementation.obstacle(machine, profile);
  }

  @Override
  public Trace run(Program program) {
    List<Step> steps = new ArrayList<>();
    run(implementation, program, steps::add);
    return new Trace(Runner.setting(implementation, program), steps);
  }

  /** Runs a program; an implementation that does not start, or not end, breaks down in a step. */
  static void run(Implementation implementation, Program program, Consumer<Step> steps) {
    List<Step> made = new ArrayList<>();
    try {
      Runner.run(
          implementation,
          program,
          step -> {
            made.add(step);
            steps.accept(step);
          });
    } catch (RuntimeException | LinkageError | AssertionError thrown) {
      boolean broken = !made.isEmpty() && made.getLast().outcome() instanceof Outcome.Broke;
      if (!broken) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        steps.accept(
            broke(
                program,
                made.size(),
                Outcome.Breakdown.THREW,
                message.lines().findFirst().orElse("")));
      }
    }
  }

  /** The call at that place breaks down; behind the last call it is a look at the allocator. */
  static Step broke(Program program, int place, Outcome.Breakdown kind, String detail) {
    Invocation invocation =
        place < program.calls().size()
            ? program.calls().get(place)
            : Invocation.of(null, new WatchCall.Drain());
    return Step.of(invocation, new Outcome.Broke(kind, detail));
  }
}
