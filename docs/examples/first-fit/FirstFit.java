package com.example;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Kmalloc;
import java.util.Set;

/** A kmalloc that is started on the machine of the program: first fit over its only zone. */
public final class FirstFit implements Implementation {
  @Override
  public String name() {
    return "first-fit";
  }

  @Override
  public String summary() {
    return "kmalloc by first fit over one zone";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(Kmalloc.class);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CONTENT, Capability.FRAMES, Capability.SURVIVES_MISUSE);
  }

  @Override
  public Set<Profile> profiles() {
    return Set.of(Profile.CONTRACT);
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    return machine.zones().size() > 1 ? "it knows one zone only" : "";
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    return new FirstFitKmalloc(machine);
  }
}
