package dev.kmemspec.cli;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.report.FailureReport;
import dev.kmemspec.report.StatisticsReport;
import dev.kmemspec.report.Text;
import dev.kmemspec.suite.Checker;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.suite.Search;
import dev.kmemspec.suite.Statistics;
import dev.kmemspec.text.KmemSyntaxException;
import dev.kmemspec.text.KmemText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Holds an implementation to the specification. */
@Command(
    name = "check",
    header = "Holds an implementation to the specification.",
    description = {
      "",
      "Generates programs from a seed, has the implementation run them, judges what it did, and"
          + " compares it with the reference. Stops at the first failing program, shrinks it, shows"
          + " it, and writes it to a file that replays.",
      ""
    })
final class CheckCommand implements Callable<Integer> {
  /** From so many calls on every rule that can be decided must have been. */
  private static final long ENOUGH_CALLS = 100_000;

  /** So many programs in a row suit no machine that the implementation runs: it runs none. */
  private static final int MOST_UNSUITABLE = 1000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "IMPLEMENTATION",
      description =
          "A name that './kmemspec implementations' lists, or a jar. Without it: the best"
              + " implementation that exists.")
  private @Nullable String subject;

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "" + ENOUGH_CALLS,
      description = "Stop after so many calls (default: ${DEFAULT-VALUE}).")
  private long calls = ENOUGH_CALLS;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Where the search starts (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--profile",
      paramLabel = "P",
      converter = ProfileConverter.class,
      description =
          "Whose contract; default: every profile that the implementation claims, in turn.")
  private @Nullable Profile profile;

  @Option(
      names = "--family",
      paramLabel = "F",
      split = ",",
      converter = FamilyConverter.class,
      description =
          "Memory of which kinds, 'pages,vmalloc'; default: every family that is offered.")
  private Set<Family> families = Set.of();

  @Option(
      names = "--machine",
      paramLabel = "TEXT",
      description =
          "One machine for all programs, as in a .kmem file: 'page=4096 pages=4096 cpus=2'.")
  private @Nullable String machine;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where the file of a failure is written (default: here).")
  private Path out = Path.of(".");

  @Option(names = "--statistics", description = "Show the counts of every rule and every call.")
  private boolean full;

  @Mixin private SubjectOptions options = new SubjectOptions();

  @Override
  public Integer call() {
    if (calls <= 0) {
      throw new BadInput("--calls=" + calls + ": expected at least 1");
    }
    Machine fixed = machine == null ? null : machine(machine);
    FailureFile.requireFolder(out);
    try (Lab lab = options.open(subject)) {
      return check(lab, fixed);
    }
  }

  private static Machine machine(String text) {
    String traits = text.strip();
    String line = traits.startsWith("machine ") ? traits : "machine " + traits;
    try {
      return KmemText.parse(line + "\n", "--machine").program().machine();
    } catch (KmemSyntaxException malformed) {
      throw new BadInput("--machine: " + malformed.problem(), malformed);
    }
  }

  private int check(Lab lab, @Nullable Machine fixed) {
    PrintWriter printer = spec.commandLine().getOut();
    Search search = Search.of(lab.card(), seed).on(fixed);
    if (!families.isEmpty()) {
      search = search.ofFamilies(families);
    }
    if (profile != null) {
      search = search.in(List.of(profile));
    }
    requireRunnable(lab, search);
    Progress progress = new Progress(spec.commandLine().getErr(), calls);
    Checker.Result result;
    try {
      result = new Checker(lab, reference(lab), search).check(calls, progress);
    } finally {
      progress.end();
    }
    printer.print(heading(lab, search));
    int status = verdict(printer, lab, result);
    statistics(printer, result);
    return status;
  }

  private void requireRunnable(Lab lab, Search search) {
    boolean nothing = search.families().stream().noneMatch(Family::allocates);
    if (nothing) {
      throw new BadInput(
          lab.card().name()
              + (families.isEmpty()
                  ? " offers no family of calls that could be checked"
                  : " offers none of the families asked for; it offers "
                      + families(Search.of(lab.card(), seed))));
    }
    Machine fixed = search.machine();
    for (Profile each : search.profiles()) {
      if (!Search.anyOf(search.families(), each)) {
        throw new BadInput(lab.card().name() + " offers no call that " + each + " has");
      }
      String obstacle = fixed == null ? "" : lab.obstacle(fixed, each);
      if (!obstacle.isEmpty()) {
        throw new BadInput(lab.card().name() + " cannot run that in " + each + ": " + obstacle);
      }
    }
    if (fixed == null) {
      requireSomeMachine(lab, search);
    }
  }

  /** One that runs nothing at all most likely lacks something that can be installed. */
  private static void requireSomeMachine(Lab lab, Search search) {
    String obstacle = "";
    for (int number = 0; number < MOST_UNSUITABLE; number++) {
      Program program = search.program(number);
      obstacle = lab.obstacle(program.machine(), program.profile());
      if (obstacle.isEmpty()) {
        return;
      }
    }
    throw new BadInput(lab.card().name() + " cannot run here: " + obstacle);
  }

  private static @Nullable Lab reference(Lab lab) {
    boolean comparable = Checker.comparable(lab.card());
    return comparable && !lab.card().name().equals("reference")
        ? Lab.here(Subjects.named("reference"))
        : null;
  }

  private static String heading(Lab lab, Search search) {
    String profiles =
        search.profiles().stream().map(Profile::label).collect(Collectors.joining(", "));
    return Text.labelled(
        "check ",
        lab.card().name()
            + ": seed "
            + search.seed()
            + ", profiles "
            + profiles
            + ", families "
            + families(search));
  }

  private static String families(Search search) {
    return search.families().stream()
        .map(family -> family.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private int verdict(PrintWriter printer, Lab lab, Checker.Result result) {
    Statistics statistics = result.statistics();
    String work =
        Text.count(statistics.steps(), "call")
            + " in "
            + Text.count(statistics.programs(), "program");
    if (result.failure().isPresent()) {
      failed(printer, lab, result.failure().get(), work);
      return Main.VIOLATED;
    }
    int missed = result.vacuity().missed().size();
    if (missed > 0 && calls >= ENOUGH_CALLS && families.isEmpty()) {
      printer.print(
          Text.labelled(
              "INCOMPLETE  ",
              work
                  + " break no rule, but "
                  + Text.count(missed, "rule")
                  + (missed == 1 ? " was" : " were")
                  + " never decided, so this says too little about "
                  + lab.card().name()));
      return Main.VIOLATED;
    }
    printer.print(Text.labelled("CONFORMING  ", work + " break no rule"));
    return Main.CONFORMING;
  }

  private void failed(PrintWriter printer, Lab lab, Failure failure, String work) {
    String word = subject == null ? lab.card().name() : subject;
    Path file = FailureFile.write(out, failure, word);
    printer.print(
        Text.labelled(
            "VIOLATED  ",
            lab.card().name() + " breaks " + failure.finding().id() + " after " + work));
    printer.println();
    printer.print(FailureReport.of(failure));
    printer.println();
    printer.println("Replay: ./kmemspec replay " + file + " --on " + word);
    printer.println();
  }

  private void statistics(PrintWriter printer, Checker.Result result) {
    printer.print(StatisticsReport.brief(result.statistics(), result.vacuity()));
    if (result.failure().isEmpty() && families.isEmpty()) {
      printer.print(StatisticsReport.vacuity(result.vacuity()));
    }
    if (full) {
      printer.println();
      printer.println("How often each rule was decided:");
      printer.print(StatisticsReport.decisions(result.statistics().decided(), result.vacuity()));
      if (!result.vacuity().excused().isEmpty()) {
        printer.println();
        printer.println("What could not be decided, and why:");
        printer.print(StatisticsReport.excuses(result.vacuity()));
      }
      printer.println();
      printer.println("How often each call ended in which way (ZSP: ZERO_SIZE_PTR):");
      printer.print(StatisticsReport.calls(result.statistics()));
    }
  }
}
