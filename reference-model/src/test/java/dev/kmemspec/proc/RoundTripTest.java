package dev.kmemspec.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a kernel printed is read and printed again, byte for byte. */
class RoundTripTest {
  static Stream<String> archives() {
    return Archives.ALL.stream();
  }

  private static String again(String file, String text) throws ProcFormatException {
    return switch (file) {
      case "buddyinfo" -> Buddyinfo.parse(file, text).print();
      case "pagetypeinfo" -> Pagetypeinfo.parse(file, text).print();
      case "zoneinfo" -> Zoneinfo.parse(file, text).print();
      case "meminfo" -> Meminfo.parse(file, text).print();
      case "vmstat" -> Vmstat.parse(file, text).print();
      case "slabinfo" -> Slabinfo.parse(file, text).print();
      case "vmallocinfo" -> Vmallocinfo.parse(file, text).print();
      case "slab.txt" -> SlabTable.parse(file, text).print();
      default -> throw new IllegalArgumentException(file);
    };
  }

  @ParameterizedTest
  @MethodSource("archives")
  void every_file_of_a_real_snapshot(String archive) throws ProcFormatException {
    List<String> files =
        List.of(
            "buddyinfo",
            "pagetypeinfo",
            "zoneinfo",
            "meminfo",
            "vmstat",
            "slabinfo",
            "vmallocinfo",
            "slab.txt");
    for (String file : files) {
      String text = Archives.text(archive, file);
      assertThat(again(file, text)).as(file).isEqualTo(text).isNotBlank();
    }
  }

  @Test
  void memblock_of_kernels_that_tell_nodes_and_flags_and_of_those_that_do_not()
      throws ProcFormatException {
    String plain =
        "   0: 0x0000000000001000..0x000000000009efff\n"
            + "   1: 0x0000000000100000..0x000000001ffdcfff\n";
    String told =
        "   0: 0x0000000000001000..0x000000000009efff    0 NONE\n"
            + "   1: 0x0000000000100000..0x000000001ffdcfff    x NOMAP\n";
    assertThat(Memblock.parse("memory", plain).print()).isEqualTo(plain);
    assertThat(Memblock.parse("memory", told).print()).isEqualTo(told);
  }

  @Test
  void lists_that_show_how_far_their_bound_floats() throws ProcFormatException {
    String text =
        "Node 0, zone   Normal\n"
            + "  pages free     10\n"
            + "        min      1\n"
            + "        managed  64\n"
            + "        protection: (0, 0)\n"
            + "      nr_free_pages 10\n"
            + "  pagesets\n"
            + "    cpu: 0\n"
            + "              count:    3\n"
            + "              high:     13657\n"
            + "              batch:    63\n"
            + "              high_min: 7888\n"
            + "  start_pfn:           1048576\n";
    Zoneinfo zoneinfo = Zoneinfo.parse("zoneinfo", text);
    assertThat(zoneinfo.print()).isEqualTo(text);
    assertThat(zoneinfo.zones().getFirst().parked()).isEqualTo(3);
  }

  @Test
  void areas_that_are_not_purged_or_of_vm_map_ram() throws ProcFormatException {
    String text =
        "0xffffc900003d0000-0xffffc900003d5000   20480 unpurged vm_area\n"
            + "0xffffc900003e0000-0xffffc900003f0000   65536 vm_map_ram\n";
    Vmallocinfo vmallocinfo = Vmallocinfo.parse("vmallocinfo", text);
    assertThat(vmallocinfo.print()).isEqualTo(text);
    assertThat(vmallocinfo.rows()).noneMatch(Vmallocinfo.Row::held);
  }
}
