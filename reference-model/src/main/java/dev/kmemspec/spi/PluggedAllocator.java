package dev.kmemspec.spi;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * A class that is an {@link Allocator} and nothing more, as an implementation: named after the
 * class, of the families whose interfaces it implements. It does not learn its machine, so it never
 * has {@link Capability#MACHINE}, and the judge decides no totals for it.
 */
final class PluggedAllocator implements Implementation {
  private final ServiceLoader.Provider<Allocator> provider;
  private final Set<Class<? extends Allocator>> families;
  private final Set<Capability> capabilities;

  /** Makes one instance to learn what it offers. */
  PluggedAllocator(ServiceLoader.Provider<Allocator> provider) {
    this.provider = provider;
    families = families(provider.type());
    try (Allocator probe = provider.get()) {
      capabilities = capabilities(probe);
    }
  }

  @Override
  public String name() {
    return kebab(provider.type().getSimpleName());
  }

  @Override
  public String summary() {
    return "class " + provider.type().getName();
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return families;
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Profile defaultProfile() {
    return families.equals(Set.of(UserHeap.class)) ? Profile.POSIX : Profile.CONTRACT;
  }

  @Override
  public Allocator boot(Machine machine, Profile profile) {
    try {
      return provider.get();
    } catch (ServiceConfigurationError failed) {
      throw new IllegalStateException(Implementations.reason(failed), failed);
    }
  }

  private static Set<Class<? extends Allocator>> families(Class<? extends Allocator> type) {
    Set<Class<? extends Allocator>> found = new LinkedHashSet<>();
    Families.all()
        .forEach((family, spi) -> {
          if (family != Family.WATCH && spi.isAssignableFrom(type)) {
            found.add(spi);
          }
        });
    return Collections.unmodifiableSet(found);
  }

  private static Set<Capability> capabilities(Allocator probe) {
    EnumSet<Capability> found = EnumSet.noneOf(Capability.class);
    if (!Memory.NONE.equals(probe.memory())) {
      found.add(Capability.CONTENT);
    }
    if (probe instanceof Counters) {
      found.add(Capability.COUNTERS);
    }
    if (probe instanceof Mappings mappings && mappings.movesBreak()) {
      found.add(Capability.BREAK);
    }
    return Collections.unmodifiableSet(found);
  }

  /** {@code MyHTTPHeap2} becomes {@code my-http-heap2}. */
  static String kebab(String className) {
    return className
        .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }
}
