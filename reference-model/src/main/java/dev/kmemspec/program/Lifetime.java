package dev.kmemspec.program;

import dev.kmemspec.machine.Profile;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The profiles that have a call, read off {@link Kernels} once. */
final class Lifetime {
  private static final ClassValue<Set<Profile>> PROFILES =
      new ClassValue<>() {
        @Override
        protected Set<Profile> computeValue(Class<?> type) {
          EnumSet<Profile> found = EnumSet.allOf(Profile.class);
          Kernels kernels = kernels(type);
          if (kernels != null) {
            found.removeIf(profile ->
                (!kernels.since().isEmpty() && profile.before(kernels.since()))
                    || (!kernels.until().isEmpty() && profile.since(kernels.until())));
          }
          return found;
        }
      };

  private Lifetime() {}

  /** What the call says of itself, or else its family of all its calls. */
  private static @Nullable Kernels kernels(Class<?> type) {
    Kernels kernels = type.getAnnotation(Kernels.class);
    for (Class<?> each : type.getInterfaces()) {
      kernels = kernels == null ? kernels(each) : kernels;
    }
    return kernels;
  }

  static boolean of(Class<? extends Call> call, Profile profile) {
    return PROFILES.get(call).contains(profile);
  }
}
