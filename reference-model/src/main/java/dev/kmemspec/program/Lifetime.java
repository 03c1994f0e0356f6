package dev.kmemspec.program;

import dev.kmemspec.machine.Profile;
import java.util.EnumSet;
import java.util.Set;

/** The profiles that have a call, read off {@link Kernels} once. */
final class Lifetime {
  private static final ClassValue<Set<Profile>> PROFILES =
      new ClassValue<>() {
        @Override
        protected Set<Profile> computeValue(Class<?> type) {
          EnumSet<Profile> found = EnumSet.allOf(Profile.class);
          Kernels kernels = type.getAnnotation(Kernels.class);
          if (kernels != null) {
            found.removeIf(profile ->
                (!kernels.since().isEmpty() && profile.before(kernels.since()))
                    || (!kernels.until().isEmpty() && profile.since(kernels.until())));
          }
          return found;
        }
      };

  private Lifetime() {}

  static boolean of(Class<? extends Call> call, Profile profile) {
    return PROFILES.get(call).contains(profile);
  }
}
