package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rivals;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a whole run was asked to do.
 *
 * @param effort how long it may take
 * @param rivals who is measured
 * @param parts what is measured
 * @param folder where the results go
 */
record Settings(Effort effort, Set<String> rivals, Set<Part> parts, Path folder) {

  static final String USAGE =
      "usage: AllMain [--quick | --long] [--only RIVAL,RIVAL] [--parts PART,PART] [FOLDER]\n"
          + "rivals: "
          + String.join(", ", Rivals.names())
          + "\nparts: "
          + String.join(", ", Arrays.stream(Part.values()).map(Part::label).toList());

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Settings of(String... arguments) {
    Effort effort = Effort.USUAL;
    Set<String> rivals = Rivals.names();
    Set<Part> parts = EnumSet.allOf(Part.class);
    Path folder = Path.of("");
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      switch (argument) {
        case "--quick" -> effort = Effort.QUICK;
        case "--long" -> effort = Effort.LONG;
        case "--only" -> rivals = rivals(list(arguments, ++i));
        case "--parts" -> parts = parts(list(arguments, ++i));
        default -> {
          if (argument.startsWith("-")) {
            throw new IllegalArgumentException("there is no option " + argument);
          }
          folder = Path.of(argument);
        }
      }
    }
    return new Settings(effort, rivals, parts, folder);
  }

  private static List<String> list(String[] arguments, int at) {
    if (at >= arguments.length) {
      throw new IllegalArgumentException(arguments[at - 1] + " needs a list");
    }
    return List.of(arguments[at].split(","));
  }

  private static Set<String> rivals(List<String> names) {
    for (String name : names) {
      if (!Rivals.names().contains(name)) {
        throw new IllegalArgumentException("there is no rival " + name);
      }
    }
    return new LinkedHashSet<>(names);
  }

  private static Set<Part> parts(List<String> labels) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (String label : labels) {
      parts.add(
          Arrays.stream(Part.values())
              .filter(part -> part.label().equals(label))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("there is no part " + label)));
    }
    // What is left at the end is measured together with the phases before.
    if (parts.contains(Part.LEFT)) {
      parts.add(Part.MEMORY);
    }
    return parts;
  }
}
