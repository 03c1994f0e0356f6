package dev.kmemspec.cli;

import dev.kmemspec.claims.Claim;
import dev.kmemspec.claims.Claims;
import dev.kmemspec.claims.Evidence;
import dev.kmemspec.program.Family;
import dev.kmemspec.report.ClaimsReport;
import dev.kmemspec.report.FailureReport;
import dev.kmemspec.report.Text;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.suite.Lab;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what became of the documents' claims. */
@Command(
    name = "claims",
    header = "Shows what became of each claim of the documents the project started from.",
    description = {
      "",
      "For each claim of the four documents: the verdict, why, and how often the suite has just"
          + " decided the rules that stand behind it, on the reference and, for user space, on the"
          + " best heap that exists.",
      ""
    })
final class ClaimsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--calls",
      paramLabel = "N",
      defaultValue = "30000",
      description = "Calls to make on each implementation (default: ${DEFAULT-VALUE}).")
  private long calls = 30_000;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Where the search starts (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--markdown", description = "The table of docs/claims.md; nothing is run.")
  private boolean markdown;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Claim> claims = Claims.all();
    if (markdown) {
      out.print(ClaimsReport.markdown(claims));
      return Main.CONFORMING;
    }
    if (calls < 1) {
      throw new BadInput("--calls=" + calls + ": expected at least 1");
    }
    Progress progress = new Progress(spec.commandLine().getErr(), "call");
    List<Lab> labs = labs();
    Evidence evidence;
    try {
      evidence = Evidence.of(claims, labs, calls, seed, progress);
    } finally {
      progress.end();
      labs.forEach(Lab::close);
    }
    out.print(ClaimsReport.of(claims, evidence));
    out.println();
    out.print(ClaimsReport.summary(claims, evidence));
    if (evidence.failure().isPresent()) {
      out.println();
      out.print(
          Text.labelled(
              "VIOLATED  ",
              evidence.failure().get().implementation()
                  + " breaks "
                  + evidence.failure().get().finding().id()));
      out.println();
      out.print(FailureReport.of(evidence.failure().get()));
      return Main.VIOLATED;
    }
    return Main.CONFORMING;
  }

  /** The reference, and for user space something else where it has no heap. */
  private static List<Lab> labs() {
    List<Lab> labs = new ArrayList<>();
    Lab reference = Lab.here(Subjects.named("reference"));
    labs.add(reference);
    if (!reference.card().families().contains(Family.USER)) {
      Subjects.all().stream()
          .filter(each -> !Subjects.flawed(each))
          .filter(each -> Lab.Card.of(each).families().contains(Family.USER))
          .findFirst()
          .map(Implementation::name)
          .ifPresent(name -> labs.add(new SubjectOptions().open(name)));
    }
    return labs;
  }
}
