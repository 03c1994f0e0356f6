package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of bootmem. */
class BitmapTest {
  private static final Zone DMA = new Zone(0, ZoneKind.DMA, 0, 16);
  private static final Zone NORMAL = new Zone(0, ZoneKind.NORMAL, 16, 48);
  private static final Zone OTHER = new Zone(1, ZoneKind.NORMAL, 64, 64);
  private static final Label NODE_0 = new Label(0, 0);
  private static final Label NODE_1 = new Label(1, 0);

  private final Bitmap map = new Bitmap(machine(DMA, NORMAL, OTHER));

  private static Machine machine(Zone... zones) {
    return new Machine(4096, 10, 1, 8, 64, List.of(zones)).at(Boot.BOOTMEM);
  }

  @Test
  void every_page_is_free_at_first() {
    assertThat(map.free().all())
        .containsExactly(new Span(0, 0x40000, NODE_0), new Span(0x40000, 0x80000, NODE_1));
  }

  @Test
  void a_block_takes_every_page_that_it_touches() {
    map.took(0x11100, 0x12100);
    assertThat(map.free().missing(0, 0x40000))
        .containsExactly(new Span(0x11000, 0x13000, Label.UNKNOWN));
    map.reserved(0x14800, 0x15001);
    assertThat(map.free().missing(0x13000, 0x40000))
        .containsExactly(new Span(0x14000, 0x16000, Label.UNKNOWN));
  }

  @Test
  void BM_02_the_last_block_of_a_node_leaves_a_tail_in_its_last_page() {
    map.took(0x10000, 0x10100);
    assertThat(map.ends()).containsExactly(0x10100L);
    assertThat(map.tail(0x100ff)).isFalse();
    assertThat(map.tail(0x10100)).isTrue();
    assertThat(map.tail(0x10fff)).isTrue();
    assertThat(map.tail(0x11000)).isFalse();
    map.took(0x40000, 0x40200);
    assertThat(map.ends()).containsExactlyInAnyOrder(0x10100L, 0x40200L);
    map.took(0x12000, 0x13000);
    assertThat(map.ends()).containsExactly(0x40200L);
  }

  @Test
  void what_lies_in_the_tail_is_not_used_up_to_the_end_of_its_page() {
    map.took(0x10000, 0x10100);
    assertThat(map.used(0x10100, 0x10200)).isNull();
    assertThat(map.used(0x10100, 0x11800)).isNull();
    assertThat(map.used(0x10000, 0x10100)).isEqualTo(new Span(0x10000, 0x10100, Label.UNKNOWN));
    map.reserved(0x11000, 0x11001);
    assertThat(map.used(0x10100, 0x11000)).isNull();
    assertThat(map.used(0x10100, 0x11800)).isEqualTo(new Span(0x11000, 0x11800, Label.UNKNOWN));
  }

  @Test
  void BM_03_a_free_takes_whole_pages_back_and_their_tails() {
    map.took(0x10000, 0x10100);
    map.freed(0x11000, 0x13000);
    assertThat(map.ends()).containsExactly(0x10100L);
    map.freed(0x10001, 0x11fff);
    assertThat(map.ends()).containsExactly(0x10100L);
    map.freed(0x10000, 0x11fff);
    assertThat(map.ends()).isEmpty();
    assertThat(map.free().all())
        .containsExactly(new Span(0, 0x40000, NODE_0), new Span(0x40000, 0x80000, NODE_1));
  }

  @Test
  void BM_03_the_pages_of_a_range_are_whole_and_come_by_zone() {
    assertThat(map.pages(0x10001, 0x12fff)).containsExactly(new Span(0x11000, 0x12000, NODE_0));
    assertThat(map.pages(0x10001, 0x11fff)).isEmpty();
    assertThat(map.pages(0x3e000, 0x41000))
        .containsExactly(new Span(0x3e000, 0x40000, NODE_0), new Span(0x40000, 0x41000, NODE_1));
  }

  @Test
  void two_bytes_are_of_one_node_or_not() {
    assertThat(map.sameNode(0, 0x3ffff)).isTrue();
    assertThat(map.sameNode(0x3ffff, 0x40000)).isFalse();
    assertThat(map.sameNode(0x7ffff, 0x80000)).isFalse();
    assertThat(map.sameNode(0x80000, 0x7ffff)).isFalse();
  }

  @Test
  void BM_01_the_goal_is_the_end_of_the_zone_for_DMA() {
    assertThat(map.goal()).isEqualTo(0x10000);
    assertThat(new Bitmap(machine(NORMAL, OTHER)).goal()).isZero();
  }

  @Test
  void BM_01_a_request_fits_into_free_pages_of_its_node() {
    assertThat(map.fit(0, 0x40000, 0, false)).isZero();
    assertThat(map.fit(0, 0x40001, 0, false)).isEqualTo(-1);
    assertThat(map.fit(0, 0x30000, 0x10000, false)).isEqualTo(0x10000);
    assertThat(map.fit(0, 0x30001, 0x10000, false)).isEqualTo(-1);
    assertThat(map.fit(1, 0x40000, 0, false)).isEqualTo(0x40000);
    map.reserved(0, 0x20000);
    assertThat(map.fit(0, 1, 0, false)).isEqualTo(0x20000);
  }

  @Test
  void BM_01_low_memory_ends_at_4_GiB() {
    Zone border = new Zone(0, ZoneKind.NORMAL, 0xffff0, 32);
    Bitmap high = new Bitmap(machine(border));
    assertThat(high.fit(0, 0x10000, 0, true)).isEqualTo(0xffff0000L);
    assertThat(high.fit(0, 0x10001, 0, true)).isEqualTo(-1);
    assertThat(high.fit(0, 0x10001, 0, false)).isEqualTo(0xffff0000L);
  }
}
