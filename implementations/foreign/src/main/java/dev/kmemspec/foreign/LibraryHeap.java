package dev.kmemspec.foreign;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.UserHeap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The heap of a C library that this process has or can load. Its memory is shared with the virtual
 * machine, so no totals can be decided.
 */
abstract class LibraryHeap implements Implementation {
  /** The environment variable that, being {@code all}, leaves nothing out. */
  private static final String STRICT = "KMEMSPEC_ERRNO";

  private final String name;
  private volatile @Nullable HeapFunctions functions;

  LibraryHeap(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  /**
   * Binds the functions, once.
   *
   * @throws Downcalls.MissingLibraryException naming the package to install
   */
  abstract HeapFunctions bind();

  /** The version, as the library itself tells it. */
  public abstract String version();

  /**
   * The functions that are known to fail without setting {@code errno}, against malloc(3): with
   * them no program would ever get further. They are left out unless {@link #STRICT} is wanted.
   */
  Set<String> leaveErrnoAlone() {
    return Set.of();
  }

  @Override
  public final Set<Class<? extends Allocator>> families() {
    return Set.of(UserHeap.class);
  }

  @Override
  public final Set<Capability> capabilities() {
    return Set.of(Capability.CONTENT);
  }

  @Override
  public final Profile defaultProfile() {
    return Profile.POSIX;
  }

  @Override
  public final String obstacle(Machine machine, Profile profile) {
    if (profile != Profile.POSIX) {
      return "it has no kernel allocator: it claims the profile posix alone";
    }
    try {
      functions();
      return "";
    } catch (Downcalls.MissingLibraryException | Downcalls.MissingFunctionException missing) {
      return String.valueOf(missing.getMessage());
    }
  }

  private HeapFunctions functions() {
    HeapFunctions bound = functions;
    if (bound == null) {
      bound = bind();
      functions = bound;
    }
    return bound;
  }

  @Override
  public final Allocator boot(Machine machine, Profile profile) {
    boolean strict = "all".equals(System.getenv(STRICT));
    return new NativeHeap(functions(), strict ? Set.of() : leaveErrnoAlone());
  }
}
