package dev.kmemspec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Setting;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Traces of real kernels are read whole, and judged without a false alarm. */
class RealTracesTest {

  @Test
  void linux_6_1_ftrace_is_read_whole_and_conforms() throws IOException {
    Traces.Judged judged =
        Traces.judge(Traces.resource("linux-6.1-small.trace.gz"), Profile.LINUX_6_1);

    Reading reading = judged.reading();
    assertThat(reading.lines()).isEqualTo(1967);
    assertThat(reading.comments()).isEqualTo(12);
    assertThat(reading.used()).isEqualTo(1731);
    assertThat(reading.implied()).isEqualTo(21);
    assertThat(reading.steps()).isEqualTo(1752);
    assertThat(reading.lost()).isZero();
    assertThat(reading.unknownFlags()).isEmpty();
    assertThat(reading.unused())
        .containsEntry("mm_page_free_batched: tells again of a mm_page_free", 207L)
        .containsEntry("vfree: a probe that somebody set, with fields of its own", 1L)
        .hasSize(4);
    assertEveryLineIsCounted(reading);
    assertThat(judged.verdict().violations()).isEmpty();
    assertThat(judged.verdict().tally().reappeared()).isZero();
  }

  @Test
  void linux_6_12_ftrace_is_read_whole_and_conforms() throws IOException {
    Traces.Judged judged =
        Traces.judge(Traces.resource("linux-6.12-small.trace.gz"), Profile.LINUX_6_12);

    Reading reading = judged.reading();
    assertThat(reading.lines()).isEqualTo(2352);
    assertThat(reading.used()).isEqualTo(2032);
    assertThat(reading.steps()).isEqualTo(2054);
    assertEveryLineIsCounted(reading);
    assertThat(judged.verdict().violations()).isEmpty();
  }

  @Test
  void ftrace_conforms_to_the_contract_too() throws IOException {
    assertThat(Traces.judge(Traces.resource("linux-6.1-small.trace.gz"), null).violated())
        .isEmpty();
    assertThat(Traces.judge(Traces.resource("linux-6.12-small.trace.gz"), null).violated())
        .isEmpty();
  }

  @Test
  void a_module_s_log_of_linux_6_1_without_init_on_alloc_conforms() throws IOException {
    assertLogConforms("linux-6.1-calls-noinit.log.gz", Profile.LINUX_6_1);
  }

  @Test
  void a_module_s_log_of_linux_6_12_conforms() throws IOException {
    assertLogConforms("linux-6.12-calls.log.gz", Profile.LINUX_6_12);
  }

  private static void assertLogConforms(String name, Profile profile) throws IOException {
    try (KernelTrace trace = KernelTrace.open(Traces.resource(name))) {
      assertThat(trace.setting().profile()).isEqualTo(profile);
      assertThat(trace.setting().witness()).isEqualTo(Setting.Witness.SHARED);
      assertThat(trace.setting().machine().pageSize()).isEqualTo(4096);
      assertThat(trace.setting().machine().maxOrder()).isEqualTo(10);
      assertThat(trace.setting().machine().cpus()).isEqualTo(2);
    }
    Traces.Judged judged = Traces.judge(Traces.resource(name), null);
    Reading reading = judged.reading();
    assertThat(reading.lines()).isEqualTo(13_309);
    assertThat(reading.used()).isEqualTo(13_262);
    assertThat(reading.implied()).isEqualTo(4896);
    assertThat(reading.unused())
        .containsEntry("vmap: the log does not say which pages were mapped", 1L)
        .containsEntry("exhaust: the log has totals only", 2L);
    assertEveryLineIsCounted(reading);
    assertThat(judged.violated()).isEmpty();
    assertThat(judged.verdict().tally().unknownFrees()).isZero();
    assertThat(judged.verdict().tally().reappeared()).isZero();
  }

  private static void assertEveryLineIsCounted(Reading reading) {
    long unused = reading.unused().values().stream().mapToLong(Long::longValue).sum();
    assertThat(reading.comments() + reading.used() + reading.coalesced() + unused)
        .isEqualTo(reading.lines());
  }
}
