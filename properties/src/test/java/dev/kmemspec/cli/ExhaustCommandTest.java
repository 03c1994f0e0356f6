package dev.kmemspec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExhaustCommandTest extends CommandLineTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void a_correct_implementation_conforms_and_the_counts_are_printed() {
    Ran ran = run("exhaust", "--family", "kmalloc", "--length", "2", "--out", folder);
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("exhaust reference: kmalloc, all programs of up to 2 calls")
        .contains("profile=linux-7.0")
        .contains("CONFORMING")
        .contains("dead ends")
        .contains("programs a second");
    assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void every_family_that_is_offered_is_searched() {
    Ran ran = run("exhaust", "--on", "bestfit", "--length", "1", "--out", folder);
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("bestfit: pages").contains("bestfit: slab").contains("kmalloc");
  }

  @Test
  void misuse_is_searched_where_it_is_asked_for() {
    Ran ran = run("exhaust", "--family", "pages", "--length", "2", "--misuse", "--out", folder);
    assertThat(ran.status()).isZero();
    assertThat(ran.out()).contains("PG-");
  }

  @Test
  void the_shortest_failing_program_is_shown_and_replays() {
    String flaw = "flawed-x-krealloc-loses-content";
    Ran ran = run("exhaust", "--family", "kmalloc", "--on", flaw, "--out", folder);
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out())
        .contains("VIOLATED  " + flaw + " breaks KM-20 by 2 calls")
        .contains("# <-- KM-20")
        .contains("Replay: ./kmemspec replay ");

    Path file = folder.resolve("kmemspec-failure-KM-20-exhaust.kmem");
    assertThat(run("replay", file, "--on", flaw).status()).isEqualTo(1);
    assertThat(run("replay", file, "--on", "reference").status()).isZero();
  }

  @Test
  void what_cannot_be_searched_is_refused() {
    run("exhaust", "--family", "kmaloc").refuses("did you mean kmalloc?");
    run("exhaust", "--length", "0").refuses("--length=0: expected a number from 1");
    run("exhaust", "--family", "user", "--on", "bestfit").refuses("bestfit does not offer user");
    run("exhaust", "--family", "user", "--on", "glibc", "--misuse").refuses("survive misuse");
    run("exhaust", "--out", folder.resolve("none")).refuses("there is no directory");
  }
}
