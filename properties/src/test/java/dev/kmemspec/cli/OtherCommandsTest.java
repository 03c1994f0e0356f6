package dev.kmemspec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtherCommandsTest extends CommandLineTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"check", "replay", "judge", "rules", "implementations"})
  void every_command_has_help_of_80_columns(String command) {
    Ran ran = run(command, "--help");
    assertThat(ran.status()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("Usage: kmemspec " + command).contains("Exit codes:");
    assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void the_version_is_told() {
    Ran ran = run("--version");
    assertThat(ran.out()).startsWith("kmemspec ");
    assertThat(ran.status()).isZero();
  }

  @Test
  void all_rules_are_listed() {
    Ran ran = run("rules");
    assertThat(ran.out()).contains(RuleBook.all().stream().map(Rule::id).toList());
    assertThat(ran.out()).contains("./kmemspec rules ID");
    assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  @Test
  void rules_of_a_profile_leave_the_others_out() {
    assertThat(run("rules", "--profile", "contract").out())
        .contains("KM-02")
        .doesNotContain("SL-04");
  }

  @Test
  void a_rule_is_shown_with_its_examples() {
    Ran ran = run("rules", "km-02");
    assertThat(ran.out())
        .contains("KM-02")
        .contains("guarantee")
        .contains("Here it holds:")
        .contains("Here it is broken:")
        .contains("-> ZERO_SIZE_PTR");
  }

  @Test
  void a_rule_that_nobody_can_decide_says_why() {
    assertThat(run("rules", "PV-04").out()).contains("checked   no: ");
  }

  @Test
  void implementations_are_listed_with_what_they_offer() {
    assertThat(run("implementations").out())
        .contains("bestfit")
        .contains("reference")
        .contains("glibc", "jemalloc", "mimalloc", "tcmalloc", "netty-adaptive", "arena")
        .contains("families pages, slab, kmalloc")
        .contains("--flawed")
        .doesNotContain("flawed-07");
    assertThat(run("implementations", "--flawed").out()).contains("flawed-07-kcalloc-wraps");
  }

  @Test
  void what_is_missing_here_is_told_with_its_package() {
    String out = run("implementations").out().replaceAll("\\s+", " ");
    Ran check = run("check", "tcmalloc", "--calls", "1");

    boolean here = check.status() != Main.UNUSABLE;
    assertThat(out.contains("MISSING libtcmalloc_minimal.so.4")).isNotEqualTo(here);
    assertThat(check.err().contains("tcmalloc cannot run here")).isNotEqualTo(here);
    assertThat(check.err().contains("install libtcmalloc-minimal4")).isNotEqualTo(here);
  }

  @Test
  void a_trace_with_a_violation_is_judged() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.kmem"),
            "machine page=4096 pages=16 cpus=1 profile=contract\n"
                + "a = kmalloc(0, GFP_KERNEL) -> NULL\n");
    Ran ran = run("judge", file, "--statistics");
    assertThat(ran.out())
        .contains("VIOLATED")
        .contains("KM-02  kmalloc(0) answers ZERO_SIZE_PTR")
        .contains("step 1: kmalloc(0, GFP_KERNEL)")
        .contains("how often each rule was decided");
    assertThat(ran.status()).isEqualTo(1);
  }

  @Test
  void another_profile_may_be_asked_for() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.kmem"),
            "machine page=4096 pages=16 cpus=1 profile=contract\n"
                + "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000000000 usable=100\n");
    assertThat(run("judge", file).status()).isZero();
    assertThat(run("judge", file, "--profile", "linux-6.1").status()).isEqualTo(1);
  }

  @Test
  void a_kernel_trace_is_judged_and_its_unusable_lines_counted() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("trace"),
            """
            # tracer: nop
              init-1       [000] .....     9.800000: kmalloc: call_site=a+0x1/0x2 ptr=ffff888003c4a000 bytes_req=100 bytes_alloc=128 gfp_flags=GFP_KERNEL node=-1 accounted=false
              init-1       [000] .....     9.810000: kfree: call_site=a+0x1/0x2 ptr=ffff888003c4a000
              init-1       [000] .....     9.820000: kfree: call_site=a+0x1/0x2 ptr=ffff888003c4b000
              init-1       [000] .....     9.830000: vfree: (vfree+0x0/0x10) addr=0x1
            """);
    Ran ran = run("judge", file);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("CONFORMING")
        .contains("1 frees of blocks whose allocation was not seen")
        .contains("vfree");
    assertThat(ran.status()).isZero();
  }
}
