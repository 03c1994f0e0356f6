package dev.kmemspec.generate;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Makes random programs, a pure function of the source of randomness: equal sources give equal
 * programs. Programs are legal where every call succeeds, unless misuse is asked for; where a call
 * fails, later ones find NULL in its handle, and the runner passes over those that would be
 * illegal. Thread-safe as long as every thread brings its own source.
 *
 * {@snippet :
 * var request = new Request(Profile.LINUX_6_1, Set.of(Family.KMALLOC), null, 50, false);
 * Program program = new ProgramGenerator(request).generate(new SplittableRandom(42));
 * }
 */
public final class ProgramGenerator {
  private static final Set<Family> BOOT = Set.of(Family.MEMBLOCK, Family.BOOTMEM);

  /** Programs of early allocators alone, too, run after the hand-over now and then. */
  private static final int LATE_ONCE_IN = 6;

  private final Request request;

  /** A generator of such programs. */
  public ProgramGenerator(Request request) {
    this.request = request;
  }

  /** The next program. */
  public Program generate(RandomGenerator random) {
    Machine machine = request.machine() == null ? machine(random) : request.machine();
    Draft draft = new Draft(request, machine, random);
    new Story(draft, length(random)).tell();
    List<Invocation> calls = existing(draft.calls(), request.profile());
    return new Program(machine, request.profile(), request.misuse(), calls);
  }

  /** Some machines begin before the hand-over of an early allocator, where one is wanted. */
  private Machine machine(RandomGenerator random) {
    Machine machine = Shapes.machine(random);
    List<Family> allocating =
        request.families().stream().filter(Family::allocates).filter(request::has).toList();
    List<Boot> early = new ArrayList<>();
    if (allocating.contains(Family.MEMBLOCK)) {
      early.add(Boot.MEMBLOCK);
    }
    if (allocating.contains(Family.BOOTMEM)) {
      early.add(Boot.BOOTMEM);
    }
    if (early.isEmpty() || machine.hasZone(ZoneKind.HIGHMEM)) {
      return machine;
    }
    Boot boot = early.get(random.nextInt(early.size()));
    boolean begins =
        BOOT.containsAll(allocating)
            ? random.nextInt(LATE_ONCE_IN) > 0
            : random.nextInt(allocating.size()) < early.size();
    return begins ? machine.at(boot) : machine;
  }

  /**
   * The calls that the profile has, without those that need the result of one that it lacks: what a
   * family's draws do not look after themselves.
   */
  private static List<Invocation> existing(List<Invocation> calls, Profile profile) {
    List<Invocation> kept = new ArrayList<>();
    Set<String> absent = new HashSet<>();
    for (Invocation invocation : calls) {
      Call call = invocation.call();
      String result = invocation.result();
      boolean exists =
          Call.existsIn(call.getClass(), profile)
              && call.operands().stream().noneMatch(operand -> absent.contains(base(operand)));
      if (exists) {
        kept.add(invocation);
      } else if (result != null) {
        absent.add(result);
      }
    }
    return kept;
  }

  /** The handle that an operand is, or is part of; empty for a constant or a raw address. */
  private static String base(Operand operand) {
    return switch (operand) {
      case Operand.Handle handle -> handle.name();
      case Operand.Element element -> element.name();
      case Operand.Inside inside -> inside.name();
      default -> "";
    };
  }

  /** Mostly short, now and then as long as it may be. */
  private int length(RandomGenerator random) {
    double drawn = -Math.log(1 - random.nextDouble()) * request.maxCalls() / 3;
    return (int) Math.min(request.maxCalls(), 1 + (long) drawn);
  }
}
