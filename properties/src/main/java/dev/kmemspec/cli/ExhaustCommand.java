package dev.kmemspec.cli;

import dev.kmemspec.exhaust.Alphabet;
import dev.kmemspec.exhaust.Alphabets;
import dev.kmemspec.exhaust.Exploration;
import dev.kmemspec.exhaust.Explorer;
import dev.kmemspec.exhaust.Scope;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.report.FailureReport;
import dev.kmemspec.report.StatisticsReport;
import dev.kmemspec.report.Text;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.text.KmemText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks all small programs. */
@Command(
    name = "exhaust",
    header = "Checks every program up to a length on a tiny machine.",
    description = {
      "",
      "Puts together all programs of the family's alphabet: a dozen calls with the arguments at the"
          + " edges, and what can be done with their results. Shorter programs come first, so the"
          + " first that fails is the shortest there is. Looks at the counters, and writing and"
          + " reading what is owned, come with each program and do not count.",
      ""
    })
final class ExhaustCommand implements Callable<Integer> {
  private static final int COLUMN = 14;
  private static final int LONGEST = 12;

  /** All programs of four calls for every flaw that takes more would be a matter of an hour. */
  private static final int FOR_CHAFFS = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--family",
      paramLabel = "F",
      description = "pages, slab, kmalloc, ...; default: every family that is offered, in turn.")
  private @Nullable String family;

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "The longest programs; default: what takes less than a minute.")
  private @Nullable Integer length;

  @Option(
      names = "--on",
      paramLabel = "IMPLEMENTATION",
      description = "A name or a jar; default: the reference, or the best that offers the family.")
  private @Nullable String subject;

  @Option(
      names = "--profile",
      paramLabel = "P",
      converter = ProfileConverter.class,
      description = "Whose contract; default: the newest that the implementation claims.")
  private @Nullable Profile profile;

  @Option(names = "--misuse", description = "Break preconditions, too: free twice, and the like.")
  private boolean misuse;

  @Option(
      names = "--chaffs",
      description =
          "Instead: the shortest program for each planted flaw, and how close shrinking comes.")
  private boolean chaffs;

  @Option(names = "--markdown", description = "With --chaffs: as a table for a document.")
  private boolean markdown;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "With --chaffs: random searches for each flaw (default: ${DEFAULT-VALUE}).")
  private int seeds = 3;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the file of a failure is written (default: here).")
  private Path out = Path.of(".");

  @Mixin private SubjectOptions options = new SubjectOptions();

  @Override
  public Integer call() {
    FailureFile.requireFolder(out);
    Integer wanted = length;
    if (wanted != null && (wanted < 1 || wanted > LONGEST)) {
      throw new BadInput("--length=" + wanted + ": expected a number from 1 to " + LONGEST);
    }
    if (chaffs) {
      new OptimumTable(spec.commandLine().getOut(), markdown)
          .print(wanted == null ? FOR_CHAFFS : wanted, seeds);
      return Main.CONFORMING;
    }
    int status = Main.CONFORMING;
    boolean first = true;
    for (Alphabet alphabet : alphabets()) {
      if (!first) {
        spec.commandLine().getOut().println();
      }
      first = false;
      try (Lab lab = options.open(subject == null ? best(alphabet.family()) : subject)) {
        status = Math.max(status, explore(lab, alphabet));
      }
    }
    return status;
  }

  private List<Alphabet> alphabets() {
    String word = family;
    if (word != null) {
      return List.of(
          Alphabets.all().stream()
              .filter(each -> word(each.family()).equals(word.toLowerCase(Locale.ROOT)))
              .findFirst()
              .orElseThrow(() -> unknown(word)));
    }
    List<Alphabet> all = new ArrayList<>(Alphabets.all());
    all.removeIf(each -> able(each.family()).isEmpty());
    if (subject != null) {
      try (Lab lab = options.open(subject)) {
        all.removeIf(each -> !lab.card().families().contains(each.family()));
        if (all.isEmpty()) {
          throw new BadInput(lab.card().name() + " offers no family that has an alphabet");
        }
      }
    }
    return all;
  }

  private static BadInput unknown(String word) {
    List<String> words = Alphabets.all().stream().map(each -> word(each.family())).toList();
    String near = Near.of(word, words);
    return new BadInput(
        "no family with an alphabet is called '"
            + word
            + "'"
            + (near.isEmpty() ? "" : "; did you mean " + near + "?")
            + "; there are "
            + String.join(", ", words));
  }

  private static String word(Family family) {
    return family.name().toLowerCase(Locale.ROOT);
  }

  private static List<Implementation> able(Family family) {
    return Subjects.all().stream()
        .filter(each -> !Subjects.flawed(each))
        .filter(each -> Lab.Card.of(each).families().contains(family))
        .toList();
  }

  /** The reference where it offers the family, else the best implementation that does. */
  private static String best(Family family) {
    List<Implementation> able = able(family);
    return able.stream()
        .map(Implementation::name)
        .filter(name -> name.equals("reference"))
        .findFirst()
        .or(() -> able.stream().map(Implementation::name).findFirst())
        .orElseThrow(() -> new BadInput("no implementation offers " + word(family)));
  }

  private int explore(Lab lab, Alphabet alphabet) {
    Profile chosen = chosen(lab, alphabet);
    require(lab, alphabet, chosen);
    int longest = length == null ? alphabet.usualLength() : length;
    Progress progress = new Progress(spec.commandLine().getErr(), "program");
    Explorer explorer = new Explorer(lab, Scope.all(alphabet, chosen, misuse), progress::done);
    long start = System.nanoTime();
    Exploration exploration;
    try {
      exploration = explorer.explore(longest);
    } finally {
      progress.end();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    PrintWriter printer = spec.commandLine().getOut();
    printer.print(heading(lab, alphabet, chosen, longest));
    int status = verdict(printer, lab, explorer, exploration, longest);
    counts(printer, exploration, seconds);
    printer.flush();
    return status;
  }

  /** The newest kernel's that has the calls. */
  private Profile chosen(Lab lab, Alphabet alphabet) {
    if (profile != null) {
      return profile;
    }
    return lab.card().profiles().stream()
        .filter(each -> each.label().startsWith("linux-") && alphabet.in(each))
        .max(Profile::compareTo)
        .orElseGet(() -> lab.card().profiles().iterator().next());
  }

  private void require(Lab lab, Alphabet alphabet, Profile chosen) {
    String name = lab.card().name();
    if (!lab.card().families().contains(alphabet.family())) {
      throw new BadInput(name + " does not offer " + word(alphabet.family()));
    }
    if (!alphabet.in(chosen)) {
      throw new BadInput(chosen + " has no calls of " + word(alphabet.family()));
    }
    for (Machine machine : alphabet.machines()) {
      String obstacle = lab.obstacle(machine, chosen);
      if (!obstacle.isEmpty()) {
        throw new BadInput(name + " cannot run the tiny machine in " + chosen + ": " + obstacle);
      }
    }
    if (misuse && !lab.card().has(Capability.SURVIVES_MISUSE)) {
      throw new BadInput("--misuse: " + name + " does not claim to survive misuse");
    }
  }

  private static String heading(Lab lab, Alphabet alphabet, Profile profile, int length) {
    StringBuilder text = new StringBuilder();
    text.append(
        Text.labelled(
            "exhaust ",
            lab.card().name()
                + ": "
                + word(alphabet.family())
                + ", all programs of up to "
                + Text.count(length, "call")));
    for (Machine machine : alphabet.machines()) {
      Program nothing = new Program(machine, profile, false, List.of());
      text.append(Text.labelled("  ", KmemText.print(nothing).strip()));
    }
    return text.toString();
  }

  private int verdict(
      PrintWriter printer, Lab lab, Explorer explorer, Exploration exploration, int longest) {
    if (exploration.failure().isPresent()) {
      failed(printer, lab, explorer, exploration.failure().get());
      return Main.VIOLATED;
    }
    printer.print(
        Text.labelled(
            "CONFORMING  ",
            "none of "
                + Text.count(exploration.judged(), "program")
                + " of up to "
                + Text.count(longest, "call")
                + " breaks a rule"));
    return Main.CONFORMING;
  }

  private void failed(
      PrintWriter printer, Lab lab, Explorer explorer, Exploration.Failing failing) {
    String word = subject == null ? lab.card().name() : subject;
    int calls = failing.calls().calls().size();
    Failure failure = explorer.failure(failing);
    Path file = FailureFile.write(out, failure, word, "exhaust");
    printer.print(
        Text.labelled(
            "VIOLATED  ",
            lab.card().name()
                + " breaks "
                + failure.finding().id()
                + " by "
                + Text.count(calls, "call")
                + "; no shorter program breaks a rule"));
    printer.println();
    printer.print(
        FailureReport.of(
            failure, "The program, with the looks that it takes, arguments made plain:"));
    printer.println();
    printer.println("Replay: ./kmemspec replay " + file + " --on " + word);
    printer.println();
  }

  private static void counts(PrintWriter printer, Exploration exploration, double seconds) {
    printer.println();
    printer.println(row("calls", "programs", "dead ends", "judged"));
    for (Exploration.Level level : exploration.levels()) {
      printer.println(
          row(
              Integer.toString(level.length()),
              Text.count(level.enumerated()),
              Text.count(level.ends()),
              Text.count(level.judged())));
    }
    printer.println(
        row(
            "all",
            Text.count(exploration.enumerated()),
            Text.count(exploration.ends()),
            Text.count(exploration.judged())));
    printer.println();
    printer.print(StatisticsReport.rules(exploration.decided()));
    printer.print(
        Text.labelled(
            "  speed   ",
            Text.count((long) (exploration.judged() / Math.max(seconds, 1e-3)))
                + " programs a second"));
  }

  private static String row(String... cells) {
    return List.of(cells).stream()
        .map(cell -> Text.right(cell, COLUMN))
        .collect(Collectors.joining());
  }
}
