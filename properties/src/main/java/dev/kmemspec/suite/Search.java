package dev.kmemspec.suite;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.spi.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A numbered row of programs: a pure function of the seed and the number, so that any one of them
 * can be made again. Lengths, families, machines, profiles and endings vary from program to
 * program.
 *
 * @param seed where the row starts
 * @param profiles taken in turn; at least one
 * @param families those that the programs may call
 * @param machine the machine of every program; null where it varies
 * @param misuse whether one program in two breaks preconditions
 */
public record Search(
    long seed,
    List<Profile> profiles,
    Set<Family> families,
    @Nullable Machine machine,
    boolean misuse) {
  private static final int[] LENGTHS = {6, 12, 25, 50, 50, 100, 200, 400};

  /** Short ones: after a misuse that nobody stops, nothing more is decided. */
  private static final int[] MISUSE_LENGTHS = {6, 12, 12, 25, 25, 50};

  private static final int MISUSE_EVERY = 2;
  private static final int ONE_FAMILY_EVERY = 5;
  private static final int MOST_FAMILIES = 4;

  public Search {
    profiles = List.copyOf(profiles);
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("a search needs a profile");
    }
  }

  /** What the card offers, in the profiles that it claims and that have any of it. */
  public static Search of(Lab.Card card, long seed) {
    Set<Family> offered = offered(card);
    List<Profile> served =
        card.profiles().stream().filter(profile -> anyOf(offered, profile)).toList();
    return new Search(
        seed,
        served.isEmpty() ? List.copyOf(card.profiles()) : served,
        offered,
        null,
        card.has(Capability.SURVIVES_MISUSE));
  }

  /** Whether the profile has calls of one of those families that allocates. */
  public static boolean anyOf(Set<Family> families, Profile profile) {
    return families.stream().anyMatch(each -> each.allocates() && each.existsIn(profile));
  }

  /** The families that the card offers, with those that come with them. */
  static Set<Family> offered(Lab.Card card) {
    EnumSet<Family> families = EnumSet.noneOf(Family.class);
    families.addAll(card.families());
    if (card.has(Capability.CONTENT)) {
      families.add(Family.MEMORY);
    }
    if (!card.has(Capability.COUNTERS)) {
      families.remove(Family.WATCH);
    }
    return families;
  }

  /**
   * The same row, with memory of those families alone, as far as it has them, and in the profiles
   * that have any of them.
   */
  public Search ofFamilies(Set<Family> wanted) {
    EnumSet<Family> chosen = EnumSet.noneOf(Family.class);
    families.stream()
        .filter(each -> !each.allocates() || wanted.contains(each))
        .forEach(chosen::add);
    List<Profile> held = profiles.stream().filter(each -> anyOf(chosen, each)).toList();
    return new Search(seed, held.isEmpty() ? profiles : held, chosen, machine, misuse);
  }

  /** The same row in other profiles. */
  public Search in(List<Profile> others) {
    return new Search(seed, others, families, machine, misuse);
  }

  /**
   * The same row, of programs that have to do with the rule: of the families that it speaks about
   * and in the profiles that it holds in, as far as this search has them.
   */
  public Search about(Rule rule) {
    EnumSet<Family> wanted = EnumSet.copyOf(families);
    Set<Family> spoken = rule.families();
    wanted.removeIf(family -> family.allocates() && !spoken.contains(family));
    if (spoken.contains(Family.VMALLOC) && families.contains(Family.PAGES)) {
      // A mapping needs pages to show.
      wanted.add(Family.PAGES);
    }
    if (rule.id().startsWith("SC-") && families.contains(Family.SLAB)) {
      // What kfree takes back of a cache has to come from one.
      wanted.add(Family.SLAB);
    }
    if (rule.id().startsWith("MB-") && families.contains(Family.MEMBLOCK)) {
      // What was handed over is seen in the pages.
      wanted.add(Family.MEMBLOCK);
    }
    List<Profile> held =
        profiles.stream()
            .filter(rule.profiles()::contains)
            .filter(profile -> anyOf(wanted, profile))
            .toList();
    return held.isEmpty() ? this : new Search(seed, held, wanted, machine, misuse);
  }

  /** The same row on one machine. */
  public Search on(@Nullable Machine other) {
    return new Search(seed, profiles, families, other, misuse);
  }

  /** Program {@code number}, from 0. */
  public Program program(long number) {
    RandomGenerator random = new SplittableRandom(scrambled(number));
    boolean bent = misuse && Math.floorMod(random.nextInt(), MISUSE_EVERY) == 0;
    Program program = generated(number, bent, random);
    return looks() ? Endings.of(program, random) : program;
  }

  /** The same, of a shape that puts one promise to the test. */
  public Program program(long number, Promise promise) {
    RandomGenerator random = new SplittableRandom(scrambled(number));
    boolean bent = misuse && promise == Promise.MISUSE;
    Program program = generated(number, bent, random);
    if (!looks()) {
      return program;
    }
    return switch (promise) {
      case CONSERVATION, EQUIVALENCE -> Endings.drained(program);
      case FAILURE_ATOMICITY -> Endings.watched(program);
      default -> Endings.of(program, random);
    };
  }

  private boolean looks() {
    return families.contains(Family.WATCH);
  }

  private Program generated(long number, boolean bent, RandomGenerator random) {
    Profile profile = profiles.get((int) Math.floorMod(number, (long) profiles.size()));
    int[] lengths = bent ? MISUSE_LENGTHS : LENGTHS;
    int length = lengths[random.nextInt(lengths.length)];
    int most = random.nextInt(ONE_FAMILY_EVERY) == 0 ? 1 : MOST_FAMILIES;
    Set<Family> chosen = some(profile, number / profiles.size(), random, most);
    return new ProgramGenerator(new Request(profile, chosen, machine, length, bent))
        .generate(random);
  }

  /**
   * At most so many families that allocate: a program of all does nothing often enough. Each comes
   * first in its turn, so that none is left to chance.
   */
  private Set<Family> some(Profile profile, long turn, RandomGenerator random, int most) {
    List<Family> allocating = new ArrayList<>();
    for (Family family : Family.values()) {
      if (family.allocates() && families.contains(family) && family.existsIn(profile)) {
        allocating.add(family);
      }
    }
    Family first = allocating.remove((int) Math.floorMod(turn, (long) allocating.size()));
    while (allocating.size() > most - 1) {
      allocating.remove(random.nextInt(allocating.size()));
    }
    EnumSet<Family> chosen = EnumSet.of(first);
    chosen.addAll(allocating);
    families.stream().filter(family -> !family.allocates()).forEach(chosen::add);
    return chosen;
  }

  /** Neighbouring numbers and seeds give unrelated streams. */
  private long scrambled(long number) {
    long mixed = (seed ^ 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L + number;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
