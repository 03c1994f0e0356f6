package dev.kmemspec.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number spoilt in a real snapshot breaks the law that it falls under. */
class PlantedTest {
  private static final String ARCHIVE = "linux-6.1-before";

  private static Snapshot spoilt(String file, String pattern, String replacement)
      throws ProcFormatException {
    Map<String, byte[]> files = Archives.files(ARCHIVE);
    String text = Archives.text(ARCHIVE, file);
    String changed =
        Pattern.compile(pattern, Pattern.MULTILINE)
            .matcher(text)
            .replaceFirst(replacement.replace("~", "\n"));
    assertThat(changed).as("the pattern fits").isNotEqualTo(text);
    files.put(file, changed.getBytes(StandardCharsets.UTF_8));
    return Snapshot.of("spoilt", files);
  }

  private static List<Finding> broken(List<Finding> findings) {
    return findings.stream().filter(each -> each.status() == Finding.Status.BROKEN).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "PV-01; buddyinfo; '^(Node 0, zone    DMA32.*) \\d+ $'; '$1 '; count [",
        "AC-01; buddyinfo; '\\d+ $'; '900 '; pages in all",
        "AC-02; buddyinfo; (zone      DMA) +\\d+; $1 9000; pages free of",
        "AC-01; pagetypeinfo; '(Movable.*) \\d+ $'; '$1 900 '; by type",
        "PG-24; pagetypeinfo; 512; 256; with 256 pages",
        "AC-02; zoneinfo; managed  3840; managed  3999; 3999 managed",
        "AC-02; zoneinfo; (zone    DMA32\\n  pages free) +\\d+; $1 200000; only",
        "PG-51; zoneinfo; low      27; low      29; low 29",
        "PG-51; zoneinfo; low      27\\n        high     32; low      90~        high     158;"
            + " no scale factor",
        "PG-50; zoneinfo; min      22\\n        low      27\\n        high     32;"
            + " min      82~        low      102~        high     122; its share",
        "PG-57; zoneinfo; '\\(0, (\\d+), \\d+'; '(0, $1, 400'; has [0,",
        "PG-57; zoneinfo; '\\(0, (\\d+)'; '(9, $1'; has [9,",
        "PG-57; zoneinfo; '\\(0, (\\d+), .*\\)'; '(0, $1, 900, 900, 900)'; above it manage",
        "PG-42; zoneinfo; batch: 31; batch: 28; a batch of 28",
        "PG-42; zoneinfo; 'high:  13'; 'high:  3'; at most 3",
        "AC-06; meminfo; SReclaimable: +\\d+; SReclaimable: 1; Slab is SRec",
        "AC-06; meminfo; KReclaimable: +\\d+; KReclaimable: 1; KReclaimable is",
        "AC-02; meminfo; MemFree: +\\d+; MemFree: 4711; MemFree is",
        "AC-02; meminfo; MemTotal: +\\d+; MemTotal: 47110; MemTotal is",
        "AC-06; vmstat; nr_slab_unreclaimable \\d+; nr_slab_unreclaimable 90000; Slab is the",
        "AC-06; slabinfo; ^(kmalloc-64 .*: slabdata) +\\d+ +\\d+; $1 90000 90000; Slab has room",
        "AC-07; meminfo; VmallocUsed: +\\d+; VmallocUsed: 90000; VmallocUsed is",
        "AC-03; slabinfo; ^(kmalloc-64 .*slabdata +)\\d+; $11; every slab counts",
        "AC-03; slabinfo; ^(kmalloc-64 .*) 1 : tun; $1 3 : tun; a power of two",
        "AC-04; slabinfo; ^(kmalloc-64) +(\\d+) +(\\d+); $1 $2 900000; at most num_slabs",
        "AC-05; slabinfo; ^(kmalloc-64) +(\\d+); $1 900000; at most num_objs",
        "SL-06; slabinfo; ^(kmalloc-64) +(\\d+) +(\\d+); $1 0 0; under pressure",
        "SL-04; slabinfo; ^(kmalloc-256 +\\d+ +\\d+ +256 +)16 +1; $132 2; of stride 256",
        "KM-04; slabinfo; ^(kmalloc-96 +\\d+ +\\d+) +96; $1 104; has a stride of 104",
        "PV-07; slabinfo; ^kmalloc-1k; kmalloc-1x; kmalloc has a cache",
        "PV-08; slabinfo; ^kmalloc-96; kmalloc-9x; 96 is a class",
        "SL-01; slab.txt; '^(:0000024\\|)24\\|24'; '$124|20'; a stride holds",
        "SL-02; slab.txt; '^(bdev_cache\\|)(\\d+)\\|\\d+'; '$1$2|$2'; lies behind it",
        "SL-01; slab.txt; '^(:0000024\\|24\\|24\\|8)\\|170'; '$1|171'; as fit in its pages",
        "SL-09; slab.txt; '^(:0000024\\|24\\|24\\|8\\|170\\|0)\\|5'; '$1|6'; min_partial",
        "SL-07; slab.txt; '^(:0000048.*?)\\|\\|'; '$1|make|'; second name",
        "AC-08; slab.txt; '^ALIAS\\|Acpi-Namespace\\|.*$';"
            + " 'ALIAS|dentry|x~ALIAS|kmalloc-64|x'; has rows under",
        "VM-06; vmallocinfo; 0xffffc90000008000-0xffffc9000000c000   16384;"
            + " 0xffffc90000008000-0xffffc90000020000   98304; behind the start",
        "VM-28; vmallocinfo; (0xffffc90000008000-0xffffc9000000c000 )  16384; $1 12288; has size",
        "VM-05; vmallocinfo; pages=4 vmalloc N0=4; pages=2 vmalloc N0=2; guard page",
        "VM-28; vmallocinfo; pages=4 vmalloc N0=4; pages=4 vmalloc N0=3; on nodes 3",
        "IO-02; vmallocinfo; 0xffffc90000008000-0xffffc9000000c000;"
            + " 0xffffc90000007000-0xffffc9000000b000; no multiple of"
      })
  void breaks_its_law(String rule, String file, String pattern, String changed, String says)
      throws ProcFormatException {
    Snapshot snapshot = spoilt(file, pattern, changed);
    assertThat(broken(Laws.of(snapshot, Profile.LINUX_6_1)))
        .anySatisfy(each -> {
          assertThat(each.rule()).isEqualTo(rule);
          assertThat(each.law() + ": " + each.detail()).contains(says);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "AC-02; vmstat; pgfree \\d+; pgfree 1; runs backwards",
        "AC-02; vmstat; pgalloc_dma32 \\d+; pgalloc_dma32 9000000; no longer free",
        "PG-57; zoneinfo; '\\(0, \\d+,'; '(0, 431,'; keeps",
        "SL-01; slabinfo; ^(kmalloc-256 +\\d+ +\\d+ +256 +)16 +1; $132 2; kmalloc-256 had"
      })
  void breaks_a_law_between_two(
      String rule, String file, String pattern, String changed, String says)
      throws ProcFormatException {
    Snapshot before = Snapshot.of("before", Archives.files(ARCHIVE));
    Snapshot after = spoilt(file, pattern, changed);
    assertThat(broken(Laws.between(before, after, null)))
        .anySatisfy(each -> {
          assertThat(each.rule()).isEqualTo(rule);
          assertThat(each.law() + ": " + each.detail()).contains(says);
        });
  }

  @Test
  void a_trace_that_moves_more_than_was_counted() throws ProcFormatException {
    Snapshot snapshot = Snapshot.of("same", Archives.files(ARCHIVE));
    assertThat(broken(Laws.between(snapshot, snapshot, new Traced(1, 0))))
        .singleElement()
        .satisfies(each -> assertThat(each.rule()).isEqualTo("TR-05"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0: 0x1000..0x1fff,1: 0x1800..0x2fff; starts inside",
        "0: 0x2000..0x1fff; ends before it starts",
        "0: 0x1000..0x1fff    0 NONE,1: 0x2000..0x2fff    0 NONE; should be one"
      })
  void MB_01_regions_that_overlap_or_touch(String regions, String says) throws ProcFormatException {
    String text = String.join("\n", regions.split(",", -1));
    Snapshot snapshot =
        Snapshot.of("boot", Map.of("memblock/memory", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(broken(Laws.of(snapshot, null)))
        .singleElement()
        .satisfies(each -> assertThat(each.detail()).contains(says));
  }

  @Test
  void MB_01_touching_regions_of_other_nodes_or_flags_stay_apart() throws ProcFormatException {
    String text = "0: 0x1000..0x1fff    0 NONE\n1: 0x2000..0x2fff    0 NOMAP\n";
    Snapshot snapshot =
        Snapshot.of("boot", Map.of("memblock/reserved", text.getBytes(StandardCharsets.UTF_8)));
    assertThat(Laws.of(snapshot, null))
        .hasSize(2)
        .allMatch(each -> each.status() == Finding.Status.HOLDS);
  }
}
