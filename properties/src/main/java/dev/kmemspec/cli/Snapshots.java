package dev.kmemspec.cli;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.proc.Finding;
import dev.kmemspec.proc.Laws;
import dev.kmemspec.proc.Snapshot;
import dev.kmemspec.proc.Traced;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.report.SnapshotReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges the snapshots of a command line, each alone and, where asked for, each with the last. */
final class Snapshots {
  private final PrintWriter out;
  private final boolean between;
  private @Nullable Snapshot last;
  private long allocated;
  private long freed;

  Snapshots(PrintWriter out, boolean between) {
    this.out = out;
    this.between = between;
  }

  /** Whether the path is a directory or an archive, and so no trace. */
  static boolean recognizes(Path path) {
    if (!Files.exists(path)) {
      return false;
    }
    try {
      return Snapshot.recognizes(path);
    } catch (IOException unreadable) {
      throw new BadInput(path + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  /** A step of a trace that stands between two snapshots. */
  void traced(Step step) {
    if (step.call() instanceof PageCall.AllocPages alloc
        && step.outcome() instanceof Outcome.Pointer) {
      allocated += 1L << alloc.order();
    } else if (step.call() instanceof PageCall.FreePagesOf free) {
      freed += 1L << free.order();
    }
  }

  /** Judges one, writes the report and answers with the exit code. */
  int judge(Path path, @Nullable Profile asked, boolean full) {
    Snapshot snapshot;
    try {
      snapshot = Snapshot.read(path);
    } catch (IOException unusable) {
      throw new BadInput(String.valueOf(unusable.getMessage()), unusable);
    }
    Profile profile = asked == null ? own(snapshot) : asked;
    int status =
        report(SnapshotReport.heading(snapshot, profile), Laws.of(snapshot, profile), full);
    Snapshot before = last;
    if (between && before != null) {
      boolean any = allocated + freed > 0;
      Traced traced = any ? new Traced(allocated, freed) : null;
      String heading = SnapshotReport.heading(before, snapshot, any);
      status = Math.max(status, report(heading, Laws.between(before, snapshot, traced), full));
    }
    last = snapshot;
    allocated = 0;
    freed = 0;
    return status;
  }

  private int report(String heading, List<Finding> findings, boolean full) {
    out.print(SnapshotReport.of(heading, findings, full));
    boolean broken = findings.stream().anyMatch(each -> each.status() == Finding.Status.BROKEN);
    return broken ? Main.VIOLATED : Main.CONFORMING;
  }

  /** The profile of the kernel that the snapshot names, or null. */
  private static @Nullable Profile own(Snapshot snapshot) {
    String[] numbers = snapshot.version().split("\\.", -1);
    if (numbers.length < 2) {
      return null;
    }
    Profile nearest = Profile.nearest(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    return nearest.isLinux() ? nearest : null;
  }
}
