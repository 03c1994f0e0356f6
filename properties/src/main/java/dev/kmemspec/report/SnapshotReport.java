package dev.kmemspec.report;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.proc.Finding;
import dev.kmemspec.proc.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the laws on a snapshot, or between two. */
public final class SnapshotReport {
  private SnapshotReport() {}

  /** What was judged: the snapshot, the profile, the files in it. */
  public static String heading(Snapshot snapshot, @Nullable Profile profile) {
    String kernel =
        profile == null ? "none named: any kernel with SLUB or SLAB" : profile.toString();
    String machine =
        (snapshot.pageSize() == 0 ? "" : ", pages of " + snapshot.pageSize() + " bytes")
            + (snapshot.cpus() == 0 ? "" : ", " + Text.count(snapshot.cpus(), "CPU"));
    return snapshot.name()
        + "\n"
        + Text.labelled("  profile  ", kernel + machine)
        + Text.labelled("  files    ", String.join(", ", snapshot.files()));
  }

  /** What was judged: two snapshots, and whether a trace stood between them. */
  public static String heading(Snapshot before, Snapshot after, boolean traced) {
    return after.name()
        + "\n"
        + Text.labelled("  after    ", before.name() + (traced ? " and the trace between" : ""));
  }

  /** The report: what is broken and what is open, or every law. */
  public static String of(String heading, List<Finding> findings, boolean full) {
    long holds = count(findings, Finding.Status.HOLDS);
    long broken = count(findings, Finding.Status.BROKEN);
    long open = count(findings, Finding.Status.OPEN);
    StringBuilder text = new StringBuilder(broken == 0 ? "CONFORMING  " : "VIOLATED  ");
    text.append(heading);
    text.append(
        Text.labelled(
            "  laws     ",
            Text.count(findings.size())
                + ": "
                + Text.count(holds)
                + " hold, "
                + Text.count(broken)
                + " broken, "
                + Text.count(open)
                + " not decidable here"));
    for (Finding each : findings) {
      if (full || each.status() != Finding.Status.HOLDS) {
        text.append(line(each));
      }
    }
    return text.toString();
  }

  private static String line(Finding finding) {
    String word =
        switch (finding.status()) {
          case HOLDS -> "holds ";
          case BROKEN -> "BROKEN";
          case OPEN -> "open  ";
        };
    return Text.labelled(
        "  " + word + "  " + finding.rule() + "  ",
        finding.file()
            + ": "
            + finding.law()
            + (finding.detail().isEmpty() ? "" : ": " + finding.detail()));
  }

  private static long count(List<Finding> findings, Finding.Status status) {
    return findings.stream().filter(each -> each.status() == status).count();
  }
}
