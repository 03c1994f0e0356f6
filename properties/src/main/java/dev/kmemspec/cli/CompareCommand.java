package dev.kmemspec.cli;

import dev.kmemspec.compare.Comparison;
import dev.kmemspec.compare.Row;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.report.CompareReport;
import dev.kmemspec.report.Text;
import dev.kmemspec.spi.Implementation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares the allocation functions. */
@Command(
    name = "compare",
    header = "Compares all allocation functions by asking for memory.",
    description = {
      "",
      "The table that documents draw by hand, found by asking an implementation: for more and"
          + " more, on dirty memory, on a machine whose free pages are scattered, with a spinlock"
          + " held.",
      ""
    })
final class CompareCommand implements Callable<Integer> {
  private static final Set<Integer> PAGES = Set.of(4096, 16_384, 65_536);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--profile",
      paramLabel = "P",
      converter = ProfileConverter.class,
      description = "Which kernel (default: linux-7.0).")
  private Profile profile = Profile.LINUX_7_0;

  @Option(
      names = "--page",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Page size: 4096, 16384 or 65536 (default: ${DEFAULT-VALUE}).")
  private int page = 4096;

  @Option(
      names = "--on",
      paramLabel = "IMPLEMENTATION",
      defaultValue = "reference",
      description = "Whom to ask (default: ${DEFAULT-VALUE}).")
  private String subject = "reference";

  @Option(names = "--markdown", description = "As a table for a document.")
  private boolean markdown;

  @Override
  public Integer call() {
    if (!PAGES.contains(page)) {
      throw new BadInput("--page=" + page + ": expected 4096, 16384 or 65536");
    }
    Implementation implementation = Subjects.named(subject);
    Comparison comparison = new Comparison(implementation, profile, page);
    Machine machine = comparison.machine();
    String obstacle = implementation.obstacle(machine, profile);
    if (!obstacle.isEmpty()) {
      throw new BadInput(subject + " cannot run in " + profile + ": " + obstacle);
    }
    List<Row> rows = comparison.rows();
    if (rows.stream().noneMatch(Row::present)) {
      throw new BadInput(subject + " gives no memory in " + profile);
    }
    long memory = machine.pages() * machine.pageSize();
    PrintWriter out = spec.commandLine().getOut();
    if (markdown) {
      out.print(CompareReport.markdown(rows, memory));
      return Main.CONFORMING;
    }
    out.print(
        Text.labelled(
            "compare ",
            subject
                + ": "
                + profile
                + ", pages of "
                + Text.count(page)
                + " bytes, largest order "
                + machine.maxOrder()
                + ", "
                + Text.count(memory >> 20)
                + " MB of memory"));
    out.println();
    out.print(CompareReport.of(rows, memory));
    return Main.CONFORMING;
  }
}
