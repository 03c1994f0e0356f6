package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What every part of one started machine shares: its shape, its contract, its dice, who runs now.
 */
final class Boot {
  /** The same for every start, so that a program always meets the same placements. */
  private static final long SEED = 0x6265737466697421L;

  final Machine machine;
  final Profile profile;
  final Reports reports = new Reports();
  final FrameStore store;
  final RandomGenerator dice = new SplittableRandom(SEED);

  /** The CPU that makes the next call, and the context that it is in. */
  int cpu;

  Context context = Context.PROCESS;

  Boot(Machine machine, Profile profile) {
    this.machine = machine;
    this.profile = profile;
    store = new FrameStore(machine);
  }

  boolean linux() {
    return profile.isLinux();
  }

  /** The node of the CPU that makes the call. */
  int localNode() {
    return machine.nodeOf(cpu);
  }

  boolean coin() {
    return dice.nextBoolean();
  }

  long addressOf(long frame) {
    return Machine.PAGE_OFFSET + frame * machine.pageSize();
  }

  /** The frame behind an address; meaningless for one outside the direct map. */
  long frameOf(long address) {
    return Math.floorDiv(address - Machine.PAGE_OFFSET, (long) machine.pageSize());
  }

  /** Pages that hold that many bytes. */
  long pagesFor(long bytes) {
    return (bytes + machine.pageSize() - 1) / machine.pageSize();
  }
}
