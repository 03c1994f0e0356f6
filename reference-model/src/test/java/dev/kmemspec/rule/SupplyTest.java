package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.text.KmemText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupplyTest {
  private static final Zone DMA = new Zone(0, ZoneKind.DMA, 0, 4096);
  private static final Zone DMA32 = new Zone(0, ZoneKind.DMA32, 4096, 8192);
  private static final Zone NORMAL = new Zone(0, ZoneKind.NORMAL, 12288, 65536);
  private static final Zone OTHER = new Zone(1, ZoneKind.NORMAL, 77824, 65536);
  private static final Machine MACHINE =
      new Machine(4096, 10, 2, 8, 64, List.of(DMA, DMA32, NORMAL, OTHER));

  @ParameterizedTest
  @CsvSource({
    "GFP_KERNEL, NORMAL",
    "GFP_KERNEL|__GFP_MOVABLE, NORMAL",
    "GFP_DMA, DMA",
    "GFP_DMA32, DMA32",
    "GFP_HIGHUSER, HIGHMEM",
    "GFP_HIGHUSER_MOVABLE, MOVABLE"
  })
  void GF_13_the_low_bits_choose_the_zone(String mask, ZoneKind kind) {
    assertThat(Supply.ceiling(MACHINE, Gfp.parse(mask))).isEqualTo(kind);
  }

  @Test
  void GF_13_a_zone_that_does_not_exist_means_normal() {
    Machine simple = Machine.simple(4096, 4096, 1);
    assertThat(Supply.ceiling(simple, Gfp.DMA)).isEqualTo(ZoneKind.NORMAL);
    assertThat(Supply.ceiling(simple, Gfp.DMA32)).isEqualTo(ZoneKind.NORMAL);
  }

  @Test
  void PG_57_a_zone_keeps_a_share_of_those_above_it_on_its_node() {
    assertThat(Supply.reserve(MACHINE, DMA, Gfp.DMA)).isZero();
    assertThat(Supply.reserve(MACHINE, DMA, Gfp.DMA32)).isEqualTo(8192 / 256);
    assertThat(Supply.reserve(MACHINE, DMA, Gfp.KERNEL)).isEqualTo((8192 + 65536) / 256);
    assertThat(Supply.reserve(MACHINE, DMA32, Gfp.KERNEL)).isEqualTo(65536 / 256);
    assertThat(Supply.reserve(MACHINE, NORMAL, Gfp.KERNEL)).isZero();
    assertThat(Supply.reserve(MACHINE, OTHER, Gfp.HIGHUSER)).isZero();
  }

  @Test
  void PG_57_a_zone_whose_own_ratio_is_0_is_summed_for_those_below() {
    Zone high = new Zone(0, ZoneKind.HIGHMEM, 77824, 3200);
    Zone movable = new Zone(0, ZoneKind.MOVABLE, 81024, 3200);
    Machine machine = new Machine(4096, 10, 1, 8, 64, List.of(NORMAL, high, movable));
    Gfp mask = Gfp.parse("GFP_HIGHUSER_MOVABLE");
    assertThat(Supply.reserve(machine, NORMAL, mask)).isEqualTo(6400 / 32);
    assertThat(Supply.reserve(machine, high, mask)).isZero();
  }

  @Test
  void GF_17_a_strict_node_permits_its_own_zones_only() {
    Gfp strict = Gfp.KERNEL.with(Gfp.THISNODE);
    assertThat(Supply.permits(MACHINE, OTHER, strict, 0)).isFalse();
    assertThat(Supply.permits(MACHINE, OTHER, strict, 1)).isTrue();
    assertThat(Supply.permits(MACHINE, OTHER, Gfp.KERNEL, 0)).isTrue();
  }

  /** The verdict on one request after a look at a machine of 4096 pages, whose high mark is 192. */
  private static List<String> violated(long free, String machine, String request) {
    String look =
        ("zoneinfo() -> zone(0,Normal managed=4096 free=" + free)
            + (" pcp=0 blocks=" + free + ",0,0,0,0,0,0,0,0,0,0)\n");
    String text = "machine page=4096 pages=4096 cpus=1 " + machine + "\n" + look;
    return Judge.judge(KmemText.parse(text + request, "t.kmem").trace()).violations().stream()
        .map(violation -> violation.rule().id())
        .filter(id -> id.equals("PG-62"))
        .toList();
  }

  @Test
  void PG_62_above_the_high_mark_order_0_must_not_fail() {
    assertThat(violated(193, "profile=linux-6.1", "p = alloc_pages(GFP_KERNEL, 0) -> NULL"))
        .containsExactly("PG-62");
    assertThat(violated(193, "profile=linux-6.1", "p = kmalloc(4096, GFP_KERNEL) -> NULL"))
        .containsExactly("PG-62");
    assertThat(violated(193, "profile=linux-6.1", "b = alloc_pages_bulk(GFP_KERNEL, 4) -> {}"))
        .containsExactly("PG-62");
  }

  @Test
  void PG_61_whatever_may_have_a_reason_may_fail() {
    String kernel = "profile=linux-6.1";
    assertThat(violated(192, kernel, "p = alloc_pages(GFP_KERNEL, 0) -> NULL")).isEmpty();
    assertThat(violated(4096, kernel, "p = alloc_pages(GFP_KERNEL, 1) -> NULL")).isEmpty();
    assertThat(violated(4096, kernel, "p = alloc_pages(GFP_ATOMIC, 0) -> NULL")).isEmpty();
    assertThat(violated(4096, kernel, "p = kmalloc(8192, GFP_KERNEL) -> NULL")).isEmpty();
    assertThat(violated(4096, kernel, "p = alloc_pages(GFP_KERNEL, 11) -> NULL")).isEmpty();
    assertThat(violated(4096, kernel, "b = alloc_pages_bulk(GFP_KERNEL, 0) -> {}")).isEmpty();
    assertThat(violated(4096, "profile=contract", "p = alloc_pages(GFP_KERNEL, 0) -> NULL"))
        .isEmpty();
  }

  @Test
  void PG_59_after_an_atomic_success_of_a_higher_order_some_pages_may_be_reserved() {
    String atomic =
        "atomic { p = alloc_pages(GFP_ATOMIC, 1) -> 0xffff888000000000 frames=0x0x2 }\n";
    assertThat(
            violated(1200, "profile=linux-6.1", atomic + "q = alloc_pages(GFP_KERNEL, 0) -> NULL"))
        .isEmpty();
  }
}
