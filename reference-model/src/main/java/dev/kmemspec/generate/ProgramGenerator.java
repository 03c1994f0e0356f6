package dev.kmemspec.generate;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Program;
import java.util.random.RandomGenerator;

/**
 * Makes random programs, a pure function of the source of randomness: equal sources give equal
 * programs. Programs are legal where every call succeeds, unless misuse is asked for; where a call
 * fails, later ones find NULL in its handle, and the runner passes over those that would be
 * illegal. Thread-safe as long as every thread brings its own source.
 *
 * {@snippet :
 * var request = new Request(Profile.LINUX_6_1, Set.of(Family.KMALLOC), null, 50, false);
 * Program program = new ProgramGenerator(request).generate(new SplittableRandom(42));
 * }
 */
public final class ProgramGenerator {
  private final Request request;

  /** A generator of such programs. */
  public ProgramGenerator(Request request) {
    this.request = request;
  }

  /** The next program. */
  public Program generate(RandomGenerator random) {
    Machine machine = request.machine() == null ? Shapes.machine(random) : request.machine();
    Draft draft = new Draft(request, machine, random);
    new Story(draft, length(random)).tell();
    return new Program(machine, request.profile(), request.misuse(), draft.calls());
  }

  /** Mostly short, now and then as long as it may be. */
  private int length(RandomGenerator random) {
    double drawn = -Math.log(1 - random.nextDouble()) * request.maxCalls() / 3;
    return (int) Math.min(request.maxCalls(), 1 + (long) drawn);
  }
}
