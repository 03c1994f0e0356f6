package dev.kmemspec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kernel module's log with one field forged: the rule that the forgery breaks finds it. */
class PlantedLogErrorsTest {
  @TempDir private Path folder;
  private List<String> lines = List.of();

  @BeforeEach
  void read() throws IOException {
    lines = Traces.lines("linux-6.12-calls.log.gz");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          VM-01 | op=vmalloc size=1 ret=ffffc9000006d000 | op=vmalloc size=1 ret=ffffc9000006d010
          VM-04 | op=vzalloc size=1 ret=ffffc90000095000 is_vmalloc=1 align_log2=12 nonzero=0 \
          | op=vzalloc size=1 ret=ffffc90000095000 is_vmalloc=1 align_log2=12 nonzero=1
          VM-23 | op=vmalloc size=1 ret=ffffc9000006d000 is_vmalloc=1 \
          | op=vmalloc size=1 ret=ffffc9000006d000 is_vmalloc=0
          VM-22 | vmalloc_to_pfn0=0x576b | vmalloc_to_pfn0=0x576c
          KV-01 | op=kvmalloc size=0 ret=0000000000000010 | op=kvmalloc size=0 ret=ffff888004943c48
          PC-02 | cpu0=ffff88801f2410f8 align_log2=3 nonzero=0 \
          | cpu0=ffff88801f2410f8 align_log2=3 nonzero=1
          PC-06 | cpu1=ffff88801f341100 | cpu1=ffff88801f341200
          DM-06 | ret=ffff8880091b7000 dma=0x91b7000 | ret=ffff8880091b7000 dma=0x91b8000
          DM-04 | is_vmalloc=0 nonzero=0 pfns=0x91b7x1 | is_vmalloc=0 nonzero=2 pfns=0x91b7x1
          IO-01 | what=HPET+0x123 ret=ffffc90000151123 | what=HPET+0x123 ret=ffffc90000151124
          """)
  void a_forged_field_is_found(String rule, String field, String forged) throws IOException {
    int at = 0;
    while (!lines.get(at).contains(field)) {
      at++;
    }
    lines.set(at, lines.get(at).replace(field, forged));

    assertThat(judge().violated()).contains(rule);
  }

  @Test
  void a_log_as_it_was_breaks_nothing() throws IOException {
    assertThat(judge().violated()).isEmpty();
  }

  private Traces.Judged judge() throws IOException {
    Path file = folder.resolve("forged.log");
    Files.write(file, lines);
    return Traces.judge(file, null);
  }
}
