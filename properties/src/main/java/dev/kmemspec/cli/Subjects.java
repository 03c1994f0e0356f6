package dev.kmemspec.cli;

import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Implementations;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.suite.WorkerLab;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a word on the command line names: an implementation of the class path, or a jar. */
final class Subjects {
  /** From the best downwards; the others follow by name. */
  private static final List<String> RANK = List.of("optimized", "bestfit", "reference");

  private static final List<String> FOREIGN =
      List.of("dev.kmemspec.foreign.", "dev.kmemspec.netty.");
  private static final String FLAWED = "dev.kmemspec.flawed.";

  private Subjects() {}

  /** All on the class path, the best first, the flawed ones last. */
  static List<Implementation> all() {
    return Implementations.onClassPath().stream()
        .sorted(
            Comparator.comparing(Subjects::flawed)
                .thenComparing(Subjects::foreign)
                .thenComparingInt(Subjects::rank)
                .thenComparing(Implementation::name))
        .toList();
  }

  private static int rank(Implementation implementation) {
    int rank = RANK.indexOf(implementation.name());
    return rank < 0 ? RANK.size() : rank;
  }

  /** Whether it is flawed on purpose. */
  static boolean flawed(Implementation implementation) {
    return implementation.getClass().getName().startsWith(FLAWED);
  }

  /**
   * Whether it is code that the project does not vouch for: it gets a virtual machine of its own.
   */
  static boolean foreign(Implementation implementation) {
    String type = implementation.getClass().getName();
    boolean own = type.startsWith("dev.kmemspec.") && !type.startsWith("dev.kmemspec.spi.");
    return !own || FOREIGN.stream().anyMatch(type::startsWith);
  }

  /** The implementation of that name. */
  static Implementation named(String name) {
    List<Implementation> all = all();
    return Implementations.named(name, all).orElseThrow(() -> new BadInput(unknown(name, all)));
  }

  private static String unknown(String name, List<Implementation> all) {
    StringBuilder text = new StringBuilder();
    text.append("no implementation is called '").append(name).append('\'');
    List<String> names = all.stream().map(Implementation::name).toList();
    String near = Near.of(name, names);
    if (!near.isEmpty()) {
      text.append("; did you mean ").append(near).append('?');
    } else {
      List<String> sound =
          all.stream().filter(each -> !flawed(each)).map(Implementation::name).toList();
      text.append("; there are ").append(String.join(", ", sound));
      text.append("; './kmemspec implementations' lists all, and a file name ending in .jar");
      text.append(" names a jar");
    }
    return text.toString();
  }

  /** Opens the subject: a name, a jar, or nothing for the best implementation. */
  static Lab open(@Nullable String word, @Nullable String only, boolean alone, Duration limit) {
    if (word == null) {
      return Lab.here(all().getFirst());
    }
    if (word.toLowerCase(Locale.ROOT).endsWith(".jar") || word.contains("/")) {
      // Looked at before a virtual machine is started for it: the message is then at hand.
      Path jar = Path.of(word);
      Jars.require(jar);
      return new WorkerLab(only == null ? "" : only, jar, limit);
    }
    if (only != null) {
      throw new BadInput("--only names an allocator of a jar, and '" + word + "' is no jar");
    }
    Implementation implementation = named(word);
    return alone || foreign(implementation)
        ? new WorkerLab(word, null, limit)
        : Lab.here(implementation);
  }
}
