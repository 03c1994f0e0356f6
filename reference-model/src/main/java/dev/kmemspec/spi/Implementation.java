package dev.kmemspec.spi;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import java.util.Set;

/**
 * An allocator that can be started on a machine; found by {@link java.util.ServiceLoader}. Every
 * start is independent of every other.
 */
public interface Implementation {

  /** A short name without blanks, as typed on the command line. */
  String name();

  /** What it is, in one line. */
  String summary();

  /**
   * The interfaces of the families that {@link #boot} answers with, such as {@code Kmalloc.class}.
   */
  Set<Class<? extends Allocator>> families();

  /** What it offers beyond its families. */
  Set<Capability> capabilities();

  /** The profile that it claims when nobody names one. */
  default Profile defaultProfile() {
    return Profile.CONTRACT;
  }

  /** Every profile that it claims to conform to; a suite checks all of them. */
  default Set<Profile> profiles() {
    return Set.of(defaultProfile());
  }

  /** Why it cannot run that machine under that profile here, or an empty text where it can. */
  default String obstacle(Machine machine, Profile profile) {
    return "";
  }

  /** Starts it. */
  Allocator boot(Machine machine, Profile profile);
}
