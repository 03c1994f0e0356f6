package dev.kmemspec.foreign;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.UserHeap;
import java.util.Set;

/** The JDK's own way to memory outside the Java heap: an arena for each block. */
public final class JdkArena implements Implementation {

  /** Found by its name in {@code META-INF/services}. */
  public JdkArena() {}

  @Override
  public String name() {
    return "arena";
  }

  @Override
  public String summary() {
    return "the JDK's Arena.ofConfined, one for each block: no other way frees a single one";
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
    return profile == Profile.POSIX ? "" : "it claims the profile posix alone";
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new ArenaHeap();
  }
}
