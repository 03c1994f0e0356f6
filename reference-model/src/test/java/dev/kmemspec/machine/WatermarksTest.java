package dev.kmemspec.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatermarksTest {

  private static Watermarks of(Machine machine, Profile profile) {
    return Watermarks.of(machine, machine.zones().getFirst(), profile);
  }

  @ParameterizedTest
  @CsvSource({
    "262144, 1024, 1286, 1548",
    "1000000, 2000, 3000, 4000",
    "4194304, 4096, 8290, 12484",
    "4096, 128, 160, 192",
    "64, 32, 40, 48"
  })
  void PG_51_min_low_and_high_of_one_normal_zone(long managed, long min, long low, long high) {
    assertThat(of(Machine.simple(4096, managed, 1), Profile.LINUX_6_1))
        .isEqualTo(new Watermarks(min, low, high));
  }

  @Test
  void PG_50_the_upper_clamp_was_lower_in_4_19() {
    Machine large = Machine.simple(4096, 1L << 28, 1);
    assertThat(of(large, Profile.LINUX_4_19).min()).isEqualTo(65536 / 4);
    assertThat(of(large, Profile.LINUX_6_1).min()).isEqualTo(131072 / 4);
  }

  @Test
  void PG_50_min_is_shared_out_by_size_and_highmem_gets_its_own() {
    Zone dma = new Zone(0, ZoneKind.DMA, 0, 1024);
    Zone normal = new Zone(0, ZoneKind.NORMAL, 1024, 3072);
    Zone high = new Zone(0, ZoneKind.HIGHMEM, 4096, 65536);
    Machine machine = new Machine(4096, 10, 1, 8, 64, List.of(dma, normal, high));
    assertThat(Watermarks.of(machine, dma, Profile.LINUX_6_1).min()).isEqualTo(32);
    assertThat(Watermarks.of(machine, normal, Profile.LINUX_6_1).min()).isEqualTo(96);
    assertThat(Watermarks.of(machine, high, Profile.LINUX_6_1).min()).isEqualTo(64);
  }

  @Test
  void there_are_no_marks_without_a_kernel() {
    assertThat(of(Machine.simple(4096, 4096, 1), Profile.CONTRACT)).isEqualTo(Watermarks.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "GFP_KERNEL, 1024",
    "GFP_NOWAIT, 1024",
    "GFP_KERNEL|__GFP_HIGH, 512",
    "GFP_ATOMIC, 384",
    "GFP_KERNEL|__GFP_MEMALLOC, 0"
  })
  void PG_53_and_PG_54_rights_lower_the_min_mark(String mask, long mark) {
    assertThat(new Watermarks(1024, 1286, 1548).minFor(Gfp.parse(mask))).isEqualTo(mark);
  }

  @Test
  void PG_53_each_step_is_an_integer_division() {
    assertThat(new Watermarks(33, 0, 0).minFor(Gfp.ATOMIC)).isEqualTo(17 - 4);
  }
}
