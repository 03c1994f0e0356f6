package dev.kmemspec.generate;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which programs are wanted.
 *
 * @param profile whose contract they are held to
 * @param families whose calls they are made of; at least one that allocates
 * @param machine what they run on, or null: the generator chooses among many shapes
 * @param maxCalls the most calls of a program, at least 1
 * @param misuse whether they break preconditions now and then
 */
public record Request(
    Profile profile,
    Set<Family> families,
    @Nullable Machine machine,
    int maxCalls,
    boolean misuse) {

  public Request {
    families = Set.copyOf(families);
    boolean allocates =
        families.stream().anyMatch(each -> each.allocates() && each.existsIn(profile));
    if (!allocates || maxCalls < 1) {
      throw new IllegalArgumentException(
          "programs of "
              + maxCalls
              + " calls of "
              + families
              + " in "
              + profile
              + ": expected at least one call of a family that allocates and exists there");
    }
  }

  /** Whether those calls are wanted, and the profile has any of them. */
  public boolean has(Family family) {
    return families.contains(family) && family.existsIn(profile);
  }
}
