package dev.kmemspec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.nasty.Bump;
import dev.kmemspec.nasty.Jars;
import dev.kmemspec.nasty.Unloadable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever cannot be used: one clear message, exit 2, nothing half-written. */
class BadInputTest extends CommandLineTest {
  @TempDir private Path folder = Path.of("");

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void no_command() {
    run().refuses("a command is missing");
  }

  @Test
  void an_unknown_command_with_a_near_one() {
    Ran ran = run("chek");
    ran.refuses("'chek'");
    assertThat(ran.err()).contains("Did you mean check or chaffs?").contains("--help");
  }

  @Test
  void an_unknown_flag_with_a_near_one() {
    Ran ran = run("check", "--prfile", "contract");
    ran.refuses("'--prfile'");
    assertThat(ran.err()).contains("Did you mean --profile?");
  }

  @Test
  void an_unknown_implementation_with_a_near_one() {
    run("check", "bestfti").refuses("did you mean bestfit?");
  }

  @Test
  void an_unknown_implementation_like_none() {
    run("check", "xyzzy").refuses("there are optimized");
  }

  @Test
  void an_unknown_profile() {
    run("check", "--profile", "linux-9").refuses("there are contract, posix, linux-2.6.21");
  }

  @Test
  void no_calls() {
    run("check", "--calls", "0").refuses("--calls=0: expected at least 1");
    run("check", "--calls", "-5").refuses("--calls=-5: expected at least 1");
    run("check", "--calls", "many").refuses("'many'");
  }

  @Test
  void a_time_limit_that_is_none() {
    run("check", "--time-limit", "0").refuses("--time-limit=0.0: expected more than 0");
    run("check", "--time-limit", "NaN").refuses("--time-limit=NaN");
  }

  @Test
  void a_machine_that_is_none() {
    run("check", "--machine", "page=17 pages=4 cpus=1").refuses("--machine: ");
    run("check", "--machine", "rubbish").refuses("--machine: ");
  }

  @Test
  void a_folder_that_does_not_exist() {
    run("check", "--out", folder.resolve("none")).refuses("there is no directory");
  }

  @Test
  void a_missing_file() {
    run("replay", folder.resolve("none.kmem")).refuses("there is no file");
    run("judge", folder.resolve("none.trace")).refuses("there is no file");
    run("check", folder.resolve("none.jar")).refuses("there is no file");
  }

  @Test
  void a_directory() {
    run("replay", folder).refuses("is a directory");
    run("judge", folder).refuses("no snapshot: none of buddyinfo");
  }

  @Test
  void a_malformed_program_with_its_place() throws IOException {
    Path file = file("a.kmem", "machine page=4096 pages=16 cpus=1\na = kmaloc(1, GFP_KERNEL)\n");
    Ran ran = run("replay", file);
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("a.kmem:2:5: ").contains("kmalloc").doesNotContain("\tat ");
  }

  @Test
  void an_empty_program() throws IOException {
    Ran ran = run("replay", file("empty.kmem", ""));
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("empty.kmem");
  }

  @Test
  void a_program_where_a_trace_was_expected() throws IOException {
    Path file =
        file(
            "a.kmem",
            "machine page=4096 pages=16 cpus=1 profile=contract\na = kmalloc(1, GFP_KERNEL)\n");
    run("judge", file).refuses("a.kmem:2: this call has no outcome");
  }

  @Test
  void a_trace_of_something_else() throws IOException {
    run("judge", file("syslog", "Jan  1 00:00:00 host kernel: hello\n".repeat(50)))
        .refuses("this is no trace that can be judged");
  }

  @Test
  void bytes_that_are_no_text() throws IOException {
    Path file = folder.resolve("noise.kmem");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1, 2});
    run("replay", file).refuses("is no text");
  }

  @Test
  void a_truncated_gzip() throws IOException {
    Path file = folder.resolve("trace.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("# tracer: nop\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    Ran ran = run("judge", file);
    ran.refuses("trace.gz");
    Files.write(file, Arrays.copyOf(whole, 5));
    run("judge", file).refuses("trace.gz is cut off");
  }

  @Test
  void a_bad_file_does_not_keep_good_ones_from_being_judged() throws IOException {
    Path good =
        file(
            "good.kmem",
            """
            machine page=4096 pages=16 cpus=1 profile=contract
            a = kmalloc(0, GFP_KERNEL) -> ZERO_SIZE_PTR
            """);
    Ran ran = run("judge", folder.resolve("none"), good);
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).contains("there is no file");
    assertThat(ran.out()).contains("CONFORMING").contains("good.kmem");
  }

  @Test
  void a_jar_without_a_provider() throws IOException {
    Path jar = Jars.of(folder.resolve("empty.jar"), Map.of("readme.txt", "nothing"));
    run("check", jar).refuses("names no allocator");
  }

  @Test
  void a_jar_that_names_a_missing_class() throws IOException {
    Path jar =
        Jars.of(
            folder.resolve("missing.jar"),
            Map.of("META-INF/services/dev.kmemspec.spi.Allocator", "no.such.Heap\n"));
    run("check", jar).refuses("no.such.Heap");
  }

  @Test
  void a_jar_whose_allocator_cannot_be_made() throws IOException {
    run("check", Jars.providing(folder, Unloadable.class)).refuses("no licence");
  }

  @Test
  void a_file_that_is_no_jar() throws IOException {
    run("check", file("text.jar", "hello")).refuses("is no jar");
  }

  @Test
  void a_name_that_is_no_allocator_of_the_jar() throws IOException {
    run("check", Jars.providing(folder, Bump.class), "--only", "dump").refuses("there are bump");
  }

  @Test
  void a_machine_that_the_implementation_cannot_run() throws IOException {
    Path file =
        file("a.kmem", "machine page=4096 pages=16 cpus=1 profile=linux-6.1\nb = malloc(1)\n");
    run("replay", file, "--on", "glibc").refuses("glibc cannot run");
  }

  @Test
  void an_unknown_rule_with_a_near_one() {
    run("rules", "KM-99").refuses("did you mean KM-");
  }

  @Test
  void a_stack_trace_only_where_asked_for() {
    assertThat(run("check", "xyzzy", "--stack-trace").err()).contains("\tat ");
  }
}
