package dev.kmemspec.shrink;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Prot;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is plainer than something: the candidates that shrinking tries, plainest first. Every
 * candidate is strictly plainer by a fixed measure, so that trying comes to an end.
 */
final class Simpler {
  /** So many of the plainest candidates are tried at once. */
  private static final int PLAINEST = 2;

  /** Numbers from here on are huge: SIZE_MAX is then the plainest. */
  private static final long HUGE = 1L << 31;

  private static final List<Gfp> PLAIN_MASKS =
      List.of(
          Gfp.KERNEL,
          Gfp.ATOMIC,
          Gfp.NOWAIT,
          Gfp.DMA,
          Gfp.KERNEL.with(Gfp.ZERO),
          Gfp.ATOMIC.with(Gfp.ZERO));

  private Simpler() {}

  /** How many candidates are made of a call. */
  enum Care {
    /** Nothing but the plainest values. */
    ROUGH,
    /** Those by which plain values are found soon. */
    QUICK,
    /** All that may be plainer. */
    THOROUGH
  }

  /** Plainer calls, by one argument each or by another function that does less. */
  static List<Call> calls(Call call, Machine machine, Care care) {
    List<Call> found = new ArrayList<>(functions(call));
    List<@Nullable Object> arguments = Shape.arguments(call);
    for (int i = 0; i < arguments.size(); i++) {
      Object argument = arguments.get(i);
      List<?> all = arguments(argument, Shape.name(call, i), machine);
      for (Object plainer : care == Care.THOROUGH ? all : soon(argument, all, care)) {
        List<@Nullable Object> changed = new ArrayList<>(arguments);
        changed.set(i, plainer);
        found.add(Shape.rebuilt(call, changed));
      }
    }
    return found;
  }

  /** Some of the candidates: the plainest ones, and for a number those that halve it. */
  private static List<?> soon(@Nullable Object argument, List<?> all, Care care) {
    if (care == Care.ROUGH || !(argument instanceof Long || argument instanceof Integer)) {
      return all.subList(0, Math.min(all.size(), PLAINEST));
    }
    long number = ((Number) argument).longValue();
    return IntStream.range(0, all.size())
        .filter(i -> i < PLAINEST || halves(((Number) all.get(i)).longValue(), number))
        .mapToObj(all::get)
        .toList();
  }

  /** Whether the smaller number is the other one less a half, a quarter, an eighth, ... of it. */
  private static boolean halves(long smaller, long number) {
    long gap = number - smaller;
    for (long part = number >> 1; part > 0 && gap > 0; part >>= 1) {
      if (part == gap) {
        return true;
      }
    }
    return false;
  }

  /** The same call with that share of every number, but for huge ones. */
  static Call scaled(Call call, double share) {
    List<@Nullable Object> arguments = Shape.arguments(call);
    arguments.replaceAll(each ->
        each instanceof Long number && number >= 0 && number < HUGE
            ? (Object) (long) (number * share)
            : each);
    return Shape.rebuilt(call, arguments);
  }

  private static List<Call> functions(Call call) {
    return switch (call) {
      case KmallocCall.Kzalloc c -> List.of(new KmallocCall.Kmalloc(c.size(), c.gfp()));
      case KmallocCall.KmallocNode c -> List.of(new KmallocCall.Kmalloc(c.size(), c.gfp()));
      case KmallocCall.KmallocArray c -> List.of(new KmallocCall.Kmalloc(c.bytes(), c.gfp()));
      case KmallocCall.Kcalloc c -> List.of(new KmallocCall.Kzalloc(c.bytes(), c.gfp()));
      case KmallocCall.KreallocArray c ->
          List.of(new KmallocCall.Krealloc(c.p(), Call.product(c.n(), c.size()), c.gfp()));
      case KmallocCall.Krealloc c when c.p() instanceof Operand.Null ->
          List.of(new KmallocCall.Kmalloc(c.size(), c.gfp()));
      case KmallocCall.KfreeSensitive c -> List.of(new KmallocCall.Kfree(c.p()));
      case PageCall.AllocPagesNode c -> List.of(new PageCall.AllocPages(c.gfp(), c.order()));
      case PageCall.GetFreePages c -> List.of(new PageCall.AllocPages(c.gfp(), c.order()));
      case PageCall.GetZeroedPage c -> List.of(new PageCall.GetFreePages(c.gfp(), 0));
      case SlabCall.KmemCacheZalloc c -> List.of(new SlabCall.KmemCacheAlloc(c.cache(), c.gfp()));
      case SlabCall.KmemCacheAllocNode c ->
          List.of(new SlabCall.KmemCacheAlloc(c.cache(), c.gfp()));
      default -> List.of();
    };
  }

  private static List<?> arguments(@Nullable Object argument, String name, Machine machine) {
    return switch (argument) {
      case Long number -> numbers(number, machine);
      case Integer number -> smallNumbers(number, name);
      case Gfp mask -> masks(mask);
      case SlabFlags flags -> flags(flags);
      case Prot prot -> prot.equals(Prot.READ_WRITE) ? List.of() : List.of(Prot.READ_WRITE);
      case MapFlags flags -> flags(flags);
      case Boolean word -> word ? List.of(false) : List.of();
      case Operand operand -> operands(operand);
      case List<?> list -> lists(list);
      case null, default -> List.of();
    };
  }

  /** Sizes and counts, unsigned: 0, 1, powers of two and the edges of classes and pages, halves. */
  static List<Long> numbers(long number, Machine machine) {
    TreeSet<Long> round = new TreeSet<>();
    for (int bit = 0; bit < 31; bit++) {
      around(round, 1L << bit);
    }
    for (long edge : SizeClasses.of(machine, Profile.CONTRACT).classes()) {
      around(round, edge);
    }
    for (int pages = 1; pages <= 4; pages++) {
      around(round, (long) pages * machine.pageSize());
    }
    around(round, SizeClasses.of(machine, Profile.CONTRACT).maxSize());
    round.add(-1L);
    for (int bit = 31; bit < 64; bit++) {
      round.add(1L << bit);
    }
    if (number > 0 && number < HUGE) {
      long gap = number;
      while (gap > 0) {
        gap >>= 1;
        round.add(number - gap);
      }
      round.add(number - 1);
    }
    long limit = cost(number);
    return round.stream()
        .filter(each -> cost(each) < limit)
        .sorted((a, b) -> Long.compare(cost(a), cost(b)))
        .toList();
  }

  private static void around(Set<Long> round, long edge) {
    round.add(Math.max(0, edge - 1));
    round.add(edge);
    round.add(edge + 1);
  }

  /** How far from plain a size is: small ones by their value, huge ones by how they are written. */
  static long cost(long number) {
    if (number >= 0 && number < HUGE) {
      return number;
    }
    if (number == -1) {
      return HUGE;
    }
    return Long.bitCount(number) == 1 ? HUGE + 1 : HUGE + 1 + Long.bitCount(number);
  }

  private static List<Integer> smallNumbers(int number, String name) {
    if (name.equals("seed")) {
      return number == 1 ? List.of() : List.of(1);
    }
    List<Integer> found = new ArrayList<>();
    for (int smaller = 0; smaller < Math.min(number, 16); smaller++) {
      found.add(smaller);
    }
    for (int gap = number / 2; gap > 0 && number > 16; gap /= 2) {
      found.add(number - gap);
    }
    if (name.equals("nid") || name.equals("node")) {
      found.add(0, Machine.NO_NODE);
      found.removeIf(node -> node >= number);
    }
    return found;
  }

  /** Masks: the common ones, and the mask without one of its flags. */
  static List<Gfp> masks(Gfp mask) {
    List<Gfp> found = new ArrayList<>(PLAIN_MASKS);
    found.add(Gfp.KERNEL.with(mask.without(Gfp.ATOMIC)));
    found.add(Gfp.KERNEL.with(mask.without(Gfp.ATOMIC.with(Gfp.USER))));
    for (int bit = 1; bit != 0; bit <<= 1) {
      if (mask.has(bit)) {
        found.add(mask.without(new Gfp(bit)));
      }
    }
    int limit = cost(mask);
    return found.stream().filter(each -> cost(each) < limit).distinct().toList();
  }

  private static int cost(Gfp mask) {
    String text = mask.toString();
    int words = 1 + (int) text.chars().filter(each -> each == '|').count();
    int first = text.startsWith("GFP_KERNEL") ? 0 : text.startsWith("GFP_ATOMIC") ? 1 : 2;
    return 10 * words + first;
  }

  private static List<SlabFlags> flags(SlabFlags flags) {
    List<SlabFlags> found = new ArrayList<>();
    for (int bit = 1; bit != 0; bit <<= 1) {
      if (flags.has(bit)) {
        found.add(new SlabFlags(flags.bits() & ~bit));
      }
    }
    return found;
  }

  /** Plain memory wherever the kernel likes, then one flag fewer. */
  private static List<MapFlags> flags(MapFlags flags) {
    if (Integer.bitCount(flags.bits()) <= Integer.bitCount(MapFlags.PLAIN.bits())) {
      return List.of();
    }
    List<MapFlags> found = new ArrayList<>(List.of(MapFlags.PLAIN));
    for (int bit = 1; bit != 0; bit <<= 1) {
      if (flags.has(bit)) {
        found.add(new MapFlags(flags.bits() & ~bit));
      }
    }
    return found;
  }

  private static List<Operand> operands(Operand operand) {
    List<Operand> found = new ArrayList<>();
    switch (operand) {
      case Operand.Element element -> {
        for (int i = 0; i < element.index(); i++) {
          found.add(new Operand.Element(element.name(), i));
        }
      }
      case Operand.Inside inside -> {
        for (long offset = 1; offset < inside.offset(); offset <<= 1) {
          found.add(new Operand.Inside(inside.name(), offset));
        }
      }
      default -> {}
    }
    return found;
  }

  private static List<List<?>> lists(List<?> list) {
    List<List<?>> found = new ArrayList<>();
    if (list.size() > 2) {
      found.add(list.subList(0, list.size() / 2));
      found.add(list.subList(list.size() / 2, list.size()));
    }
    for (int i = 0; i < list.size(); i++) {
      List<Object> fewer = new ArrayList<>(list);
      fewer.remove(i);
      found.add(fewer);
    }
    return found;
  }

  /** Plainer machines: the plainest first, then one trait at a time. */
  static List<Machine> machines(Machine machine) {
    List<Machine> found = new ArrayList<>();
    found.add(Machine.simple(4096, 4096, 1));
    found.add(machine.at(Boot.DONE));
    found.add(Machine.simple(4096, 4096, 1).at(machine.boot()));
    int page = machine.pageSize();
    found.add(Machine.simple(page, machine.pages(), machine.cpus()).at(machine.boot()));
    found.add(copy(machine, 4096, 10, 1, 8, 64, machine.zones()));
    Zone plain = new Zone(0, ZoneKind.NORMAL, 0, machine.pages());
    found.add(copy(machine, -1, -1, -1, -1, -1, List.of(plain)));
    found.add(copy(machine, 4096, machine.maxOrder(), -1, -1, -1, machine.zones()));
    found.add(copy(machine, -1, 10, -1, -1, -1, machine.zones()));
    for (int cpus = 1; cpus < machine.cpus() && cpus <= 2; cpus++) {
      found.add(copy(machine, -1, -1, cpus, -1, -1, machine.zones()));
    }
    found.add(copy(machine, -1, -1, -1, 8, -1, machine.zones()));
    found.add(copy(machine, -1, -1, -1, -1, 64, machine.zones()));
    List<Zone> zones = machine.zones();
    if (zones.size() > 1) {
      for (int i = 0; i < zones.size(); i++) {
        List<Zone> fewer = new ArrayList<>(zones);
        fewer.remove(i);
        found.add(copy(machine, -1, -1, -1, -1, -1, fewer));
      }
    }
    for (int i = 0; i < zones.size(); i++) {
      Zone zone = zones.get(i);
      for (long gap = zone.frames() / 2; gap > 0 && zone.frames() > 16; gap /= 2) {
        List<Zone> smaller = new ArrayList<>(zones);
        long fewer = Math.max(16, zone.frames() - gap);
        smaller.set(i, new Zone(zone.node(), zone.kind(), zone.firstFrame(), fewer));
        found.add(copy(machine, -1, -1, -1, -1, -1, smaller));
      }
    }
    long limit = cost(machine);
    return found.stream().filter(each -> cost(each) < limit).distinct().toList();
  }

  private static Machine copy(
      Machine machine, int page, int order, int cpus, int align, int line, List<Zone> zones) {
    return new Machine(
        page < 0 ? machine.pageSize() : page,
        order < 0 ? machine.maxOrder() : order,
        cpus < 0 ? machine.cpus() : cpus,
        align < 0 ? machine.minAlign() : align,
        line < 0 ? machine.cacheLine() : line,
        zones,
        machine.boot());
  }

  /** How far from plain a machine is: traits that stand in its line first, then its size. */
  private static long cost(Machine machine) {
    long unusual = machine.zones().size() - 1L;
    for (Zone zone : machine.zones()) {
      unusual += zone.kind() == ZoneKind.NORMAL ? 0 : 1;
      unusual += zone.node() == 0 ? 0 : 1;
      unusual += zone.firstFrame() == 0 ? 0 : 1;
    }
    unusual += machine.pageSize() == 4096 ? 0 : 2;
    unusual += machine.maxOrder() == 10 ? 0 : 1;
    unusual += machine.minAlign() == 8 ? 0 : 1;
    unusual += machine.cacheLine() == 64 ? 0 : 1;
    unusual += machine.early() ? 1 : 0;
    long cpus = Math.min(machine.cpus(), 64);
    return (unusual << 50) + (cpus << 40) + machine.pages();
  }
}
