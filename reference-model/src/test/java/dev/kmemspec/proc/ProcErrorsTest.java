package dev.kmemspec.proc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no file of a kernel is refused with file, line and what was expected. */
class ProcErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "buddyinfo; Node 0, zone Normal 1 x; s/buddyinfo:1: expected 'Node 0, zone   Normal",
        "buddyinfo; Node 0, zone Normal 99999999999999999999; expected a count of blocks",
        "pagetypeinfo; Page block order: nine; s/pagetypeinfo:1: expected 'Page block order: 9'",
        "zoneinfo; Node 0; s/zoneinfo:1: expected 'Node 0, zone   Normal', found 'Node 0'",
        "zoneinfo; Node 0, zone   Normal; expected '  pages free     3616', found nothing",
        "meminfo; MemTotal 5 kB; s/meminfo:1: expected 'MemTotal:",
        "vmstat; nr_free_pages; s/vmstat:1: expected 'nr_free_pages 105006'",
        "slabinfo; slabinfo - version: 1.0; expected 'slabinfo - version: 2.1'",
        "vmallocinfo; 0x(____ptrval____)-0x(____ptrval____) 20480; expected '0xffffc900",
        "slab.txt; name|size; expected 'cache|object_size|slab_size|...'",
        "memblock/memory; 3: 0x1000..0x1fff; region 3 where 0 was expected"
      })
  void a_malformed_file(String file, String text, String says) {
    assertThatThrownBy(() -> Snapshot.of("s", Map.of(file, text.getBytes(StandardCharsets.UTF_8))))
        .isInstanceOf(ProcFormatException.class)
        .hasMessageContaining(says);
  }

  @Test
  void a_row_with_too_few_cells() {
    assertThatThrownBy(() -> SlabTable.parse("slab.txt", "cache|size|order\na|1\n"))
        .hasMessageContaining("slab.txt:2: a row of 2 cells; the first line names 3");
  }

  @Test
  void a_folder_without_a_known_file(@TempDir Path folder) {
    assertThatThrownBy(() -> Snapshot.read(folder)).hasMessageContaining("no snapshot: none of");
  }

  @Test
  void an_archive_that_is_cut_off_or_damaged(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(Archives.path("linux-6.1-before"));
    Path cut = Files.write(folder.resolve("cut.tar.gz"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> Snapshot.read(cut)).hasMessageContaining("the archive is cut off");
    whole[whole.length / 2] ^= 0x55;
    Path damaged = Files.write(folder.resolve("damaged.tar.gz"), whole);
    assertThatThrownBy(() -> Snapshot.read(damaged))
        .isInstanceOf(ProcFormatException.class)
        .hasMessageContaining("damaged.tar.gz");
  }

  @Test
  void two_snapshots_in_one() {
    byte[] text = "nr_free_pages 1\n".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Snapshot.of("s", Map.of("a/vmstat", text, "b/vmstat", text)))
        .hasMessageContaining("more than one vmstat");
  }
}
