package dev.kmemspec.program;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import java.util.List;

/**
 * A machine and a list of calls: pure data.
 *
 * @param misuse whether calls that break a precondition (a double free, say) are really made; where
 *     it is false the runner skips them
 */
public record Program(Machine machine, Profile profile, boolean misuse, List<Invocation> calls) {
  public Program {
    calls = List.copyOf(calls);
  }

  /** The same machine with other calls. */
  public Program with(List<Invocation> otherCalls) {
    return new Program(machine, profile, misuse, otherCalls);
  }
}
