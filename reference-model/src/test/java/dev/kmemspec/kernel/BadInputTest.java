package dev.kmemspec.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is no trace, or not all of one, is refused with one message that helps. */
class BadInputTest {
  private static final String EVENT =
      "            init-1       [000] .....     9.861607: kmalloc: call_site=f+0x1/0x2"
          + " ptr=ffff8880049fcf70 bytes_req=16 bytes_alloc=16 gfp_flags=GFP_KERNEL node=-1\n";

  @TempDir private Path folder;

  @Test
  void a_missing_file_is_the_system_s_to_tell() {
    assertThatThrownBy(() -> Traces.steps(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void an_empty_file_is_refused() throws IOException {
    assertRefused(file(new byte[0]), "the file is empty");
  }

  @Test
  void a_binary_file_is_refused() throws IOException {
    assertRefused(file(new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 0, 1}), "the file is binary");
  }

  @Test
  void text_of_something_else_is_refused() throws IOException {
    assertRefused(file("kernel: Linux version 6.1\nkernel: BIOS\n"), "no trace that can be judged");
  }

  @Test
  void a_header_without_events_is_refused() throws IOException {
    assertRefused(file("# tracer: nop\n#\n"), "no trace that can be judged");
  }

  @Test
  void ftrace_of_other_events_is_refused_and_says_what_was_there() throws IOException {
    Path file = file("init-1 [000] d..2. 9.1: sched_switch: prev_comm=init prev_pid=1\n");

    assertRefused(file, "no line could be used", "sched_switch: no rule speaks about it=1");
  }

  @Test
  void a_gzip_header_alone_is_refused() throws IOException {
    assertRefused(file(new byte[] {0x1f, (byte) 0x8b, 8}), "the gzip header is broken");
  }

  @Test
  void a_gzip_that_ends_early_tells_how_far_it_was_read() throws IOException {
    byte[] whole = Files.readAllBytes(Traces.resource("linux-6.1-small.trace.gz"));
    Path file = file(Arrays.copyOf(whole, whole.length / 2));

    try (KernelTrace trace = KernelTrace.open(file)) {
      assertThatThrownBy(
              () -> {
                while (trace.next() != null) {
                  // Everything before the break is handed out.
                }
              })
          .isInstanceOf(TraceFormatException.class)
          .hasMessageContaining("the gzip data ends early")
          .hasMessageContaining(trace.reading().lines() + " lines before were read");
      assertThat(trace.reading().steps()).isBetween(500L, 1500L);
    }
  }

  @Test
  void a_gzip_with_a_broken_byte_is_refused() throws IOException {
    byte[] bytes = Files.readAllBytes(Traces.resource("linux-6.1-small.trace.gz"));
    for (int i = 5000; i < 5100; i++) {
      bytes[i] = (byte) ~bytes[i];
    }

    assertThatThrownBy(() -> Traces.steps(file(bytes))).isInstanceOf(TraceFormatException.class);
  }

  @Test
  void hashed_addresses_are_refused_with_the_remedy() throws IOException {
    assertRefused(
        file(EVENT.replace("ffff8880049fcf70", "00000000049fcf70")),
        ":1: ",
        "the addresses are hashed",
        "no_hash_pointers");
    assertRefused(file(EVENT.replace("ffff8880049fcf70", "(____ptrval____)")), "are hashed");
  }

  @Test
  void malformed_lines_among_good_ones_are_counted() throws IOException {
    Path file =
        file(
            EVENT
                + "half a line\n"
                + EVENT.replace("bytes_req=16 ", "")
                + EVENT.replace("bytes_alloc=16", "bytes_alloc=many")
                + "\n"
                + EVENT.replace("GFP_KERNEL", "GFP_KERNEL|__GFP_SKIP_KASAN|0x4000000"));

    try (KernelTrace trace = KernelTrace.open(file)) {
      while (trace.next() != null) {
        // Only the summary counts.
      }
      Reading reading = trace.reading();
      assertThat(reading.lines()).isEqualTo(6);
      assertThat(reading.used()).isEqualTo(2);
      assertThat(reading.comments()).isEqualTo(1);
      assertThat(reading.unused().values()).containsExactly(3L);
      assertThat(reading.unused().firstKey()).startsWith("malformed, expected TASK-PID [CPU]");
      assertThat(reading.unknownFlags()).containsOnlyKeys("0x4000000", "__GFP_SKIP_KASAN");
    }
  }

  @Test
  void a_log_without_its_end_is_cut_off() throws IOException {
    List<String> lines = Traces.lines("linux-6.12-calls.log.gz");
    String cut = String.join("\n", lines.subList(0, 1000)) + "\n";

    assertRefused(
        file(cut), "the log is cut off", "# end seq=... lost=0", "the 999 calls before were read");
  }

  @Test
  void a_log_with_a_gap_is_refused() throws IOException {
    List<String> lines = Traces.lines("linux-6.12-calls.log.gz");
    lines.remove(500);

    assertRefused(file(String.join("\n", lines)), ":501: ", "jumps from call 499 to 501");
  }

  @Test
  void a_log_that_lost_calls_is_refused() throws IOException {
    List<String> lines = Traces.lines("linux-6.12-calls.log.gz");
    String last = lines.removeLast();
    lines.add(last.replace("lost=0", "lost=3"));

    assertRefused(file(String.join("\n", lines)), "the module lost calls", "lost=3");
  }

  @Test
  void a_log_whose_header_lacks_a_constant_is_refused() throws IOException {
    List<String> lines = Traces.lines("linux-6.12-calls.log.gz");
    lines.set(0, lines.getFirst().replace("PAGE_SIZE=4096 ", ""));

    assertRefused(file(String.join("\n", lines)), ":1: ", "lacks a constant", "PAGE_SIZE");
  }

  @Test
  void a_log_with_a_malformed_line_counts_it() throws IOException {
    List<String> lines = Traces.lines("linux-6.12-calls.log.gz");
    lines.set(5, lines.get(5).replace("ptr=", "pointer="));
    Path file = folder.resolve("log");
    Files.write(file, lines);

    assertThat(Traces.judge(file, null).reading().unused())
        .containsEntry("malformed, expected SEQ j=JIFFIES cpu=N op=CALL key=value ...", 1L);
  }

  @Test
  void plain_and_packed_files_read_alike() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(EVENT.getBytes(StandardCharsets.UTF_8));
    }

    assertThat(Traces.steps(file(packed.toByteArray())))
        .isEqualTo(Traces.steps(file(EVENT)))
        .hasSize(1);
  }

  private Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(byte[] bytes) throws IOException {
    Path file = Files.createTempFile(folder, "trace", ".txt");
    Files.write(file, bytes);
    return file;
  }

  private static void assertRefused(Path file, String... parts) {
    assertThatThrownBy(() -> Traces.steps(file))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageStartingWith(file.toString())
        .message()
        .contains(parts);
  }
}
