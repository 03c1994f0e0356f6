package dev.kmemspec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.nasty.Bump;
import dev.kmemspec.nasty.Exhausts;
import dev.kmemspec.nasty.Exits;
import dev.kmemspec.nasty.Halts;
import dev.kmemspec.nasty.Hangs;
import dev.kmemspec.nasty.Jars;
import dev.kmemspec.nasty.Thrower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest extends CommandLineTest {
  @TempDir private Path folder = Path.of("");

  private List<Path> written() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.toString().endsWith(".jar")).toList();
    }
  }

  @Test
  void a_correct_implementation_conforms() throws IOException {
    Ran ran = run("check", "reference", "--calls", "2000", "--out", folder);
    assertThat(ran.out()).contains("CONFORMING").contains("rules").contains("calls");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
    assertThat(written()).isEmpty();
  }

  @Test
  void the_same_seed_gives_the_same_report() {
    Ran first = run("check", "--calls", "2000", "--seed", "9", "--statistics", "--out", folder);
    Ran second = run("check", "--calls", "2000", "--seed", "9", "--statistics", "--out", folder);
    assertThat(first).isEqualTo(second);
    assertThat(first.out()).contains("How often each rule was decided").contains("kmalloc");
  }

  @Test
  void one_family_can_be_looked_at_alone() {
    Ran ran =
        run("check", "--family", "vmalloc", "--calls", "2000", "--statistics", "--out", folder);
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("vmalloc, memory").contains("vzalloc");
    assertThat(ran.out().lines()).noneMatch(line -> line.startsWith("  kmalloc "));

    Ran unknown = run("check", "--family", "vmaloc", "--out", folder);
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("'vmaloc'; did you mean vmalloc?");

    Ran foreign = run("check", "glibc", "--family", "slab", "--out", folder);
    assertThat(foreign.status()).isEqualTo(2);
    assertThat(foreign.err()).contains("none of the families asked for; it offers user");
  }

  @Test
  void the_report_fits_into_80_columns() {
    Ran ran = run("check", "--calls", "3000", "--statistics", "--out", folder);
    assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void a_flaw_is_shown_with_a_program_that_replays() throws IOException {
    Ran ran = run("check", "flawed-07-kcalloc-wraps", "--out", folder);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out())
        .contains("VIOLATED  flawed-07-kcalloc-wraps breaks KM-12")
        .containsPattern("a = (kmalloc_array|kcalloc)\\(.*SIZE_MAX.*, GFP_KERNEL\\)")
        .contains("# <-- KM-12")
        .contains("The same in Java:")
        .containsPattern("long a = kmalloc\\.(kmallocArray|kcalloc)\\(.*-1L.*Gfp.KERNEL.bits")
        .contains("look:")
        .contains("Replay: ./kmemspec replay ");
    Path file = folder.resolve("kmemspec-failure-KM-12-1.kmem");
    assertThat(written()).containsExactly(file);

    Ran again = run("replay", file, "--on", "flawed-07-kcalloc-wraps");
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.out()).contains("KM-12");
    assertThat(run("judge", file).status()).isEqualTo(1);
    Ran sound = run("replay", file, "--on", "reference");
    assertThat(sound.out()).contains("CONFORMING");
    assertThat(sound.status()).isZero();
  }

  @Test
  void an_implementation_in_a_virtual_machine_of_its_own_gives_the_same_report() {
    Ran here = run("check", "bestfit", "--calls", "1000", "--out", folder);
    Ran there = run("check", "bestfit", "--calls", "1000", "--isolated", "--out", folder);
    assertThat(there).isEqualTo(here);
  }

  @Test
  void a_plugged_heap_conforms() throws IOException {
    Ran ran = run("check", Jars.providing(folder, Bump.class), "--calls", "2000");
    assertThat(ran.out()).contains("check bump: seed 1").contains("CONFORMING");
    assertThat(ran.status()).isZero();
  }

  @Test
  void one_that_throws_is_a_verdict() throws IOException {
    Ran ran = check(Jars.providing(folder, Thrower.class));
    assertThat(ran.out()).contains("VIOLATED  thrower breaks RN-01").contains("out of luck");
  }

  @Test
  void one_that_exits_is_a_verdict() throws IOException {
    Ran ran = check(Jars.providing(folder, Exits.class));
    assertThat(ran.out()).contains("VIOLATED  exits breaks RN-01").contains("exit code 5");
  }

  @Test
  void one_that_is_killed_is_a_verdict() throws IOException {
    Ran ran = check(Jars.providing(folder, Halts.class));
    assertThat(ran.out()).contains("VIOLATED  halts breaks RN-01").contains("SIGKILL");
  }

  @Test
  void one_that_takes_all_memory_is_a_verdict() throws IOException {
    Ran ran = check(Jars.providing(folder, Exhausts.class));
    assertThat(ran.out()).contains("VIOLATED  exhausts breaks RN-01").contains("OutOfMemory");
  }

  @Test
  void one_that_hangs_is_a_verdict() throws IOException {
    Ran ran = check(Jars.providing(folder, Hangs.class), "0.5");
    assertThat(ran.out())
        .contains("VIOLATED  hangs breaks RN-01")
        .contains("no answer within 0.5 s");
  }

  private Ran check(Path jar) {
    return check(jar, "30");
  }

  private Ran check(Path jar, String limit) {
    Ran ran = run("check", jar, "--time-limit", limit, "--calls", "3000", "--out", folder);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isEqualTo(1);
    return ran;
  }
}
