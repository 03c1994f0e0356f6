package dev.kmemspec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots on the command line: what is said, and the exit codes. */
class JudgeSnapshotTest extends CommandLineTest {
  @TempDir private Path folder = Path.of("");

  private Path buddyinfo(String name, String text) throws IOException {
    Path snapshot = Files.createDirectories(folder.resolve(name));
    Files.writeString(snapshot.resolve("buddyinfo"), text);
    return snapshot;
  }

  @Test
  void a_snapshot_that_keeps_the_laws() throws IOException {
    Path snapshot = buddyinfo("good", "Node 0, zone   Normal      1      2 \n");
    Ran ran = run("judge", "--statistics", snapshot.toString());
    assertThat(ran.status()).isZero();
    assertThat(ran.out())
        .startsWith("CONFORMING  " + snapshot)
        .contains("files    buddyinfo")
        .contains("holds   PV-01")
        .contains("open    AC-01");
  }

  @Test
  void a_snapshot_that_breaks_one() throws IOException {
    Path snapshot =
        buddyinfo(
            "bad",
            "Node 0, zone      DMA      1      2 \nNode 0, zone   Normal      1      2      3 \n");
    Ran ran = run("judge", snapshot.toString());
    assertThat(ran.status()).isEqualTo(Main.VIOLATED);
    assertThat(ran.out()).startsWith("VIOLATED  ").contains("BROKEN  PV-01  buddyinfo");
  }

  @Test
  void a_file_that_no_kernel_prints() throws IOException {
    Path snapshot = buddyinfo("odd", "Node zero\n");
    run("judge", snapshot.toString()).refuses(snapshot + "/buddyinfo:1: expected 'Node 0, zone");
  }

  @Test
  void counters_that_run_backwards_between_two() throws IOException {
    Path before = buddyinfo("before", "Node 0, zone   Normal      1      2 \n");
    Path after = buddyinfo("after", "Node 0, zone   Normal      1      2 \n");
    Files.writeString(before.resolve("vmstat"), "pgfree 10\n");
    Files.writeString(after.resolve("vmstat"), "pgfree 9\n");
    assertThat(run("judge", before.toString(), after.toString()).status()).isZero();
    Ran ran = run("judge", "--between", before.toString(), after.toString());
    assertThat(ran.status()).isEqualTo(Main.VIOLATED);
    assertThat(ran.out().replaceAll("\\s+", " "))
        .contains("after " + before)
        .contains("pgfree was 10 and is 9");
  }

  @Test
  void a_page_size_that_no_machine_has() throws IOException {
    Path snapshot = buddyinfo("page", "Node 0, zone   Normal      1      2 \n");
    run("judge", "--page=5000", snapshot.toString())
        .refuses("--page=5000: expected a power of two from 512 to 65536");
  }
}
