package dev.kmemspec.program;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;

/**
 * What a judge must know before the first step.
 *
 * @param misuse whether calls that break a precondition were made
 * @param witness how much of the machine the trace saw
 */
public record Setting(Machine machine, Profile profile, boolean misuse, Witness witness) {

  /** How much of the machine's life a trace saw. */
  public enum Witness {
    /** Every call since the machine started, on a machine known in full: our own runner's. */
    COMPLETE,
    /**
     * Every call, but on a machine that others use as well: a heap shared with its process, a
     * module's calls in a running kernel. Totals are then not decided.
     */
    SHARED,
    /**
     * Some calls only: a kernel's trace, which starts late and lacks bulk paths (TR-01 to TR-08).
     * Frees of unknown blocks are then normal.
     */
    PARTIAL
  }

  /** A program run by our own runner. */
  public static Setting of(Program program) {
    return new Setting(program.machine(), program.profile(), program.misuse(), Witness.COMPLETE);
  }
}
