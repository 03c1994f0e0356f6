package dev.kmemspec.proc;

import dev.kmemspec.machine.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The laws that the rules give for what a kernel shows of itself. A law across files allows for
 * what the machine moves while they are read ({@link Snapshot#slack}).
 */
public final class Laws {
  private Laws() {}

  /**
   * Judges one snapshot.
   *
   * @param profile the kernel that it is of, or null: then what depends on the version need hold in
   *     some version only
   */
  public static List<Finding> of(Snapshot snapshot, @Nullable Profile profile) {
    Findings findings = new Findings();
    BuddyLaws.judge(snapshot, findings);
    PagetypeLaws.judge(snapshot, findings);
    ZoneLaws.judge(snapshot, profile, findings);
    MeminfoLaws.judge(snapshot, findings);
    SlabLaws.judge(snapshot, profile, findings);
    SlabTableLaws.judge(snapshot, findings);
    VmallocLaws.judge(snapshot, findings);
    MemblockLaws.judge(snapshot, findings);
    return findings.all();
  }

  /**
   * Judges two snapshots of one machine, the first one taken before the other.
   *
   * @param traced what a trace saw that was taken between them, or null
   */
  public static List<Finding> between(Snapshot before, Snapshot after, @Nullable Traced traced) {
    Findings findings = new Findings();
    BetweenLaws.judge(before, after, findings);
    if (traced != null) {
      BetweenLaws.traced(before.vmstat(), after.vmstat(), traced, findings);
    }
    return findings.all();
  }
}
