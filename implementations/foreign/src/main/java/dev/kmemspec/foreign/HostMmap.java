package dev.kmemspec.foreign;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Mappings;
import java.util.Set;

/** mmap and munmap of the kernel that this process runs on; brk would move malloc's heap. */
public final class HostMmap implements Implementation {

  /** Found by its name in {@code META-INF/services}. */
  public HostMmap() {}

  @Override
  public String name() {
    return "host-mmap";
  }

  @Override
  public String summary() {
    return "mmap and munmap of this machine's kernel, through java.lang.foreign";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(Mappings.class);
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
      return "it claims the profile posix alone";
    }
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return "the numbers of its flags are those of Linux: run on Linux";
    }
    int page = pageSize();
    return machine.pageSize() == page ? "" : "the pages of this machine have " + page + " bytes";
  }

  private static int pageSize() {
    try {
      return (int) (long) Downcalls.ofProcess().function("getpagesize", 0).invokeExact();
    } catch (Throwable impossible) {
      throw new AssertionError("a C function throws nothing", impossible);
    }
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new NativeMappings(Downcalls.ofProcess(), pageSize());
  }
}
