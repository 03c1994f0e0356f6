package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Families;
import dev.kmemspec.spi.Implementation;
import java.util.Set;

/**
 * Where one implementation runs programs: in this virtual machine ({@link #here}) or in one of its
 * own ({@link WorkerLab}). Whatever the implementation does, {@link #run} answers with a trace; a
 * breakdown is its last step. Used by one thread at a time.
 */
public interface Lab extends AutoCloseable {

  /**
   * What is known of an implementation without running it.
   *
   * @param profiles those that it claims, its default first
   */
  record Card(
      String name,
      String summary,
      Set<Family> families,
      Set<Capability> capabilities,
      Set<Profile> profiles) {
    /** Reads an implementation's card. */
    public static Card of(Implementation implementation) {
      return new Card(
          implementation.name(),
          implementation.summary(),
          Families.of(implementation.families()),
          implementation.capabilities(),
          implementation.profiles());
    }

    /** Whether it has the capability. */
    public boolean has(Capability capability) {
      return capabilities.contains(capability);
    }
  }

  /** The implementation's card. */
  Card card();

  /** Why it cannot run that machine under that profile, or an empty text where it can. */
  String obstacle(Machine machine, Profile profile);

  /** Runs the program on a freshly started implementation. */
  Trace run(Program program);

  /** From now on programs fail often: one that hangs may be given up sooner. */
  default void hasten() {}

  /** Ends whatever was started to run programs. */
  @Override
  default void close() {}

  /** Runs in this virtual machine. A hanging implementation hangs its caller. */
  static Lab here(Implementation implementation) {
    return new LocalLab(implementation);
  }
}
