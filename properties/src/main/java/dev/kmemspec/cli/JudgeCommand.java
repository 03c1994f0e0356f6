package dev.kmemspec.cli;

import dev.kmemspec.kernel.KernelTrace;
import dev.kmemspec.kernel.Reading;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.report.JudgementReport;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.text.KmemSyntaxException;
import dev.kmemspec.text.KmemText;
import dev.kmemspec.text.Script;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges traces. */
@Command(
    name = "judge",
    header = "Judges traces and snapshots that exist already.",
    description = {
      "",
      "A trace is a .kmem file with outcomes, ftrace text of a kernel's kmem events, or the log of"
          + " the probe module; plain or gzip. A snapshot is a directory or an archive of tar with"
          + " buddyinfo, zoneinfo, slabinfo and their like. Which it is, the content tells.",
      ""
    })
final class JudgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Traces and snapshots.")
  private List<Path> files = List.of();

  @Option(
      names = "--profile",
      paramLabel = "P",
      converter = ProfileConverter.class,
      description = "Whose contract; default: the one that the trace itself names.")
  private @Nullable Profile profile;

  @Option(
      names = "--page",
      paramLabel = "BYTES",
      description = "Bytes in a page, where ftrace text does not tell (default: 4096).")
  private int page = 4096;

  @Option(
      names = "--between",
      description =
          "The snapshots are of one machine, in this order: judge also what happened between, and"
              + " any ftrace text that stands between two.")
  private boolean between;

  @Option(names = "--statistics", description = "Show how often every rule was decided.")
  private boolean full;

  private @Nullable Snapshots snapshots;

  @Override
  public Integer call() {
    if (page < 512 || page > 65536 || Integer.bitCount(page) != 1) {
      throw new BadInput("--page=" + page + ": expected a power of two from 512 to 65536");
    }
    int worst = Main.CONFORMING;
    for (Path file : files) {
      worst = Math.max(worst, status(file));
    }
    return worst;
  }

  /** One file's exit code; a file that cannot be judged does not keep the others from it. */
  private int status(Path file) {
    if (files.size() == 1) {
      return judge(file);
    }
    try {
      return judge(file);
    } catch (BadInput | KmemSyntaxException bad) {
      spec.commandLine().getErr().println("kmemspec: " + bad.getMessage());
      return Main.UNUSABLE;
    }
  }

  private int judge(Path file) {
    if (Snapshots.recognizes(file)) {
      return snapshots().judge(file, profile, full);
    }
    return Inputs.isKmem(file) ? kmem(file) : kernel(file);
  }

  private Snapshots snapshots() {
    Snapshots known = snapshots;
    if (known == null) {
      known = new Snapshots(spec.commandLine().getOut(), between);
      snapshots = known;
    }
    return known;
  }

  private int kmem(Path file) {
    Script script = KmemText.parse(Inputs.text(file), file.toString());
    if (!script.hasOutcomes()) {
      int place = script.outcomes().indexOf(null);
      throw new BadInput(
          file
              + ":"
              + script.lines().get(place)
              + ": this call has no outcome, so there is nothing to judge;"
              + " './kmemspec replay' runs a program");
    }
    Trace trace = held(script.trace());
    Judge judge = new Judge(trace.setting());
    trace.steps().forEach(judge::step);
    return report(file, trace.setting(), judge, null);
  }

  private Trace held(Trace trace) {
    Setting own = trace.setting();
    return profile == null
        ? trace
        : new Trace(
            new Setting(own.machine(), profile, own.misuse(), own.witness()), trace.steps());
  }

  private int kernel(Path file) {
    try (KernelTrace trace = KernelTrace.open(file, profile, page)) {
      Judge judge = new Judge(trace.setting());
      for (Step step = trace.next(); step != null; step = trace.next()) {
        judge.step(step);
        snapshots().traced(step);
      }
      return report(file, trace.setting(), judge, trace.reading());
    } catch (IOException unusable) {
      String message = String.valueOf(unusable.getMessage());
      boolean named = message.startsWith(file.toString());
      throw new BadInput(named ? message : file + ": " + message, unusable);
    }
  }

  private int report(Path file, Setting setting, Judge judge, @Nullable Reading reading) {
    PrintWriter out = spec.commandLine().getOut();
    var verdict = judge.verdict();
    out.print(JudgementReport.of(file.toString(), setting, verdict, reading, full));
    return verdict.conforming() ? Main.CONFORMING : Main.VIOLATED;
  }
}
