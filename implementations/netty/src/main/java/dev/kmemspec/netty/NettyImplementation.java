package dev.kmemspec.netty;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.UserHeap;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;

/** One of Netty's allocators. */
abstract class NettyImplementation implements Implementation {

  /** A fresh allocator. */
  abstract ByteBufAllocator allocator();

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
    return profile == Profile.POSIX ? "" : "it claims the profile posix alone";
  }

  @Override
  public final Allocator boot(Machine machine, Profile profile) {
    return new NettyHeap(allocator());
  }
}
