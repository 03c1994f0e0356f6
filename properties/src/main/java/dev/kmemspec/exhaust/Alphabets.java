package dev.kmemspec.exhaust;

import dev.kmemspec.program.Family;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The alphabet of each family that has one. */
public final class Alphabets {
  private static final List<Alphabet> ALL =
      List.of(
          new PageAlphabet(),
          new SlabAlphabet(),
          new KmallocAlphabet(),
          new KvmallocAlphabet(),
          new VmallocAlphabet(),
          new IoremapAlphabet(),
          new PercpuAlphabet(),
          new DmaAlphabet(),
          new MemblockAlphabet(),
          new BootmemAlphabet(),
          new MappingAlphabet(),
          new UserAlphabet(),
          new ReclaimAlphabet(),
          new TaskAlphabet(),
          new NolockAlphabet(),
          new RcuAlphabet());

  private Alphabets() {}

  /** All of them, in the order of the families. */
  public static List<Alphabet> all() {
    return ALL.stream().sorted(Comparator.comparing(Alphabet::family)).toList();
  }

  /** That of a family. */
  public static Optional<Alphabet> of(Family family) {
    return ALL.stream().filter(each -> each.family() == family).findFirst();
  }
}
