package dev.kmemspec.cli;

import dev.kmemspec.proc.Exhibit;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.report.FailureReport;
import dev.kmemspec.report.MemoryPicture;
import dev.kmemspec.report.Text;
import dev.kmemspec.suite.Checker;
import dev.kmemspec.suite.Equivalence;
import dev.kmemspec.suite.Examination;
import dev.kmemspec.suite.Finding;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.text.KmemText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one program and judges it. */
@Command(
    name = "replay",
    header = "Runs the program of a .kmem file and judges what the implementation does.",
    description = {"", "Outcomes that the file already has are not looked at.", ""})
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE.kmem", description = "The program.")
  private Path file = Path.of("");

  @Option(
      names = "--on",
      paramLabel = "IMPLEMENTATION",
      description = "A name or a jar; without it the best implementation that exists.")
  private @Nullable String subject;

  @Option(
      names = "--show",
      paramLabel = "FILES",
      split = ",",
      description = {
        "Behind the report, what the allocator shows of itself at the end, in the kernel's formats:"
            + " buddyinfo, zoneinfo, meminfo, slabinfo, vmallocinfo, memblock/memory,"
            + " memblock/reserved; or all."
      })
  private List<String> shown = List.of();

  @Option(
      names = "--snapshot",
      paramLabel = "DIR",
      description = "Write all these files there; './kmemspec judge DIR' judges them.")
  private @Nullable Path snapshot;

  @Mixin private SubjectOptions options = new SubjectOptions();

  @Override
  public Integer call() {
    for (String name : shown) {
      if (!name.equals("all") && !Exhibit.FILES.contains(name)) {
        throw new BadInput(
            "--show=" + name + ": there are " + String.join(", ", Exhibit.FILES) + " and all");
      }
    }
    Program program = KmemText.parse(Inputs.text(file), file.toString()).program();
    try (Lab lab = options.open(subject)) {
      String obstacle = lab.obstacle(program.machine(), program.profile());
      if (!obstacle.isEmpty()) {
        throw new BadInput(lab.card().name() + " cannot run " + file + ": " + obstacle);
      }
      int status = replay(lab, program);
      if (!shown.isEmpty() || snapshot != null) {
        exhibit(Exhibit.of(lab.run(Exhibit.looking(program))));
      }
      return status;
    }
  }

  private void exhibit(Map<String, String> files) {
    PrintWriter out = spec.commandLine().getOut();
    for (String name : shown.contains("all") ? List.copyOf(files.keySet()) : shown) {
      out.println();
      out.println("== " + name);
      out.print(files.getOrDefault(name, "(the implementation keeps no such counters)\n"));
    }
    if (snapshot == null) {
      return;
    }
    try {
      for (Map.Entry<String, String> each : files.entrySet()) {
        Path target = snapshot.resolve(each.getKey());
        Files.createDirectories(target.getParent());
        Files.writeString(target, each.getValue());
      }
    } catch (IOException failed) {
      throw new BadInput(snapshot + " cannot be written: " + failed.getMessage(), failed);
    }
  }

  private int replay(Lab lab, Program program) {
    PrintWriter out = spec.commandLine().getOut();
    Trace trace = lab.run(program);
    Optional<Finding> finding =
        Examination.of(trace).first().or(() -> difference(lab, program, trace));
    String name = lab.card().name();
    if (finding.isEmpty()) {
      out.print(FailureReport.brief(KmemText.print(trace)));
      out.println();
      out.print(Text.labelled("CONFORMING  ", name + " breaks no rule here"));
      return Main.CONFORMING;
    }
    Finding found = finding.get();
    out.print(FailureReport.brief(FailureReport.marked(trace, found)));
    out.println();
    out.print(Text.labelled("VIOLATED  ", name + " breaks " + found.id()));
    out.print(FailureReport.rule(found));
    String picture = MemoryPicture.of(trace, found.index());
    if (!picture.isEmpty()) {
      out.println();
      out.print(picture);
    }
    return Main.VIOLATED;
  }

  private static Optional<Finding> difference(Lab lab, Program program, Trace trace) {
    boolean comparable = Checker.comparable(lab.card()) && !program.misuse();
    if (!comparable || lab.card().name().equals("reference")) {
      return Optional.empty();
    }
    return Equivalence.compare(trace, Lab.here(Subjects.named("reference")).run(program));
  }
}
