package dev.kmemspec.foreign;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.UserHeap;
import java.util.Set;

/**
 * The malloc of the C library that this process runs on. Its memory is shared with the virtual
 * machine, so no totals can be decided; {@code errno} is not looked at.
 */
public final class Glibc implements Implementation {

  /** Found by its name in {@code META-INF/services}. */
  public Glibc() {}

  @Override
  public String name() {
    return "glibc";
  }

  @Override
  public String summary() {
    return "the malloc of this machine's C library, through java.lang.foreign";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(UserHeap.class);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CONTENT);
  }

  @Override
  public Profile defaultProfile() {
    return Profile.POSIX;
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    if (profile != Profile.POSIX) {
      return "it has no kernel allocator: it claims the profile posix alone";
    }
    return Downcalls.ofProcess().has("gnu_get_libc_version")
        ? ""
        : "the C library here is not glibc: run on a system that has the package libc6 (Debian) "
            + "or glibc (Fedora)";
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new NativeHeap(HeapFunctions.standard(Downcalls.ofProcess()));
  }
}
