package dev.kmemspec.text;

import dev.kmemspec.program.Relief;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the environment gave back meanwhile: {@code ~ reclaimed {0x1000, 0x2000}} for a round of
 * reclaim, {@code ~ killed 3 {0x3000}} for a process that was killed.
 */
final class ReliefText {
  private static final List<String> WORDS = List.of("reclaimed", "killed");

  private ReliefText() {}

  static String print(Relief relief) {
    String head =
        switch (relief) {
          case Relief.Round round -> "reclaimed ";
          case Relief.Kill kill -> "killed " + kill.task() + " ";
        };
    return relief.blocks().stream()
        .map(block -> "0x" + Long.toHexString(block))
        .collect(Collectors.joining(", ", head + "{", "}"));
  }

  /** All that stand there, each after its {@code ~}. */
  static List<Relief> readAll(Scanner in) {
    List<Relief> each = new ArrayList<>();
    while (in.accept("~")) {
      each.add(read(in));
    }
    return each;
  }

  private static Relief read(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    String word = in.word();
    return switch (word) {
      case "reclaimed" -> new Relief.Round(blocks(in, word));
      case "killed" -> {
        int task = in.integer("the number of the process that was killed");
        yield new Relief.Kill(task, blocks(in, word));
      }
      default ->
          throw in.error(
              start,
              "expected 'reclaimed' or 'killed' after '~', found '"
                  + word
                  + "'"
                  + Nearest.hint(word, WORDS));
    };
  }

  private static List<Long> blocks(Scanner in, String word) {
    in.expect("{", " and the blocks that were given back after '" + word + "'");
    List<Long> blocks = new ArrayList<>();
    if (!in.accept("}")) {
      do {
        blocks.add(in.address("an address such as 0xffff888003c4a000"));
      } while (in.accept(","));
      in.expect("}", " or ',' in a list of addresses");
    }
    return blocks;
  }
}
