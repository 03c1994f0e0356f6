package dev.kmemspec.cli;

import dev.kmemspec.flawed.Chaff;
import dev.kmemspec.flawed.Chaffs;
import dev.kmemspec.report.Text;
import dev.kmemspec.suite.Effort;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Grades the suite by its planted flaws. */
@Command(
    name = "chaffs",
    header = "Measures how many calls random search needs to find each planted flaw.",
    description = {
      "",
      "found  in how many seeds some rule was broken within 200,000 calls",
      "own    in how many of them the flaw's own rule was among those broken first",
      "calls  calls up to the failing one, median over the seeds",
      "shrunk calls of the shrunk program, median over the first seeds",
      ""
    })
final class ChaffsCommand implements Callable<Integer> {
  private static final int NAME = 40;
  private static final int COLUMN = 8;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Searches for each flaw; ${DEFAULT-VALUE} by default.")
  private int seeds = 10;

  @Option(
      names = "--shrink",
      paramLabel = "N",
      description = "Seeds whose program is shrunk, too; ${DEFAULT-VALUE} by default.")
  private int shrink = 3;

  @Override
  public Integer call() {
    if (seeds < 1 || shrink < 0) {
      throw new ParameterException(
          spec.commandLine(), "--seeds is at least 1, --shrink at least 0");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(row("flaw", "rule", "found", "own", "calls", "shrunk"));
    List<Long> calls = new ArrayList<>();
    int missed = 0;
    for (Chaff chaff : Chaffs.all()) {
      Effort effort = Effort.of(chaff, chaff.rule(), seeds, shrink);
      out.println(
          row(
              chaff.name().replaceFirst("flawed-", ""),
              chaff.rule(),
              Integer.toString(effort.found()),
              Integer.toString(effort.own()),
              number(effort.medianCalls()),
              number(effort.medianShrunk())));
      out.flush();
      effort.medianCalls().ifPresent(calls::add);
      missed += effort.found() == 0 ? 1 : 0;
    }
    calls.sort(null);
    out.println();
    out.println(
        Text.count(Chaffs.all().size(), "flaw")
            + ", "
            + Text.count(seeds, "seed")
            + " each; "
            + missed
            + " never found; the median flaw takes "
            + (calls.isEmpty() ? "-" : Text.count(calls.get((calls.size() - 1) / 2), "call")));
    return missed == 0 ? Main.CONFORMING : Main.VIOLATED;
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? Text.count(value.getAsLong()) : "-";
  }

  private static String row(
      String name, String rule, String found, String own, String calls, String shrunk) {
    return Text.left(name, NAME)
        + Text.left(rule, COLUMN)
        + Text.right(found, COLUMN)
        + Text.right(own, COLUMN)
        + Text.right(calls, COLUMN)
        + Text.right(shrunk, COLUMN);
  }
}
