package dev.kmemspec.exhaust;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import java.util.List;

/**
 * The calls of one family that exhaustive search puts together to programs: few, with the arguments
 * at the edges of the model. A legal program is made of {@link #fresh} and {@link #on}.
 */
public interface Alphabet {
  /** Two nodes, two CPUs, blocks of at most eight pages, and some pages above the marks. */
  Machine TINY = machine(16, 32, 16);

  /** The same with no page above the marks: only who may take from the reserves gets any. */
  Machine SCARCE = machine(8, 20, 4);

  /** Strictly from that node. */
  Gfp THIS_NODE = Gfp.KERNEL.with(new Gfp(Gfp.THISNODE_BIT));

  /** The family. */
  Family family();

  /** What each program runs on, in turn. */
  default List<Machine> machines() {
    return List.of(TINY);
  }

  /** Whether that kernel has the family's calls. */
  default boolean in(Profile profile) {
    return true;
  }

  /** A length that takes well under a minute. */
  default int usualLength() {
    return 4;
  }

  /** The calls that need nothing that is held. */
  List<Invocation> fresh(Scene scene);

  /** The legal calls on something live. */
  List<Invocation> on(Held held);

  /** Calls on something, live or dead, that break a precondition. */
  List<Invocation> misuse(Held held);

  /** What the call gives back where it does not fail. */
  List<Operand> givenBack(Call call);

  /** A machine of 4K pages, with so many in zone DMA and Normal of node 0 and Normal of node 1. */
  private static Machine machine(long dma, long normal, long other) {
    return new Machine(
        4096,
        3,
        2,
        8,
        64,
        List.of(
            new Zone(0, ZoneKind.DMA, 0, dma),
            new Zone(0, ZoneKind.NORMAL, dma, normal),
            new Zone(1, ZoneKind.NORMAL, dma + normal, other)));
  }

  /** Made in process context on CPU 0. */
  static Invocation plain(Call call) {
    return Invocation.of(null, call);
  }

  /** Made on the other CPU. */
  static Invocation elsewhere(Call call) {
    return new Invocation(null, call, 1, Context.PROCESS);
  }

  /** Made with a spinlock held. */
  static Invocation atomic(Call call) {
    return new Invocation(null, call, 0, Context.SPINLOCK);
  }
}
