package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.rule.PercpuAreas.Area;
import dev.kmemspec.rule.PercpuAreas.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Per-CPU memory as the program holds it. */
class PercpuAreasTest {
  private final PercpuAreas areas = new PercpuAreas();

  private static Area area(long pointer, long size, Origin origin, long copy) {
    Block block = new Block(copy, Block.Kind.PERCPU, size, Gfp.KERNEL, 0);
    return new Area(pointer, size, origin, List.of(block));
  }

  private Area held(long pointer, long size, Origin origin, long copy) {
    Area area = area(pointer, size, origin, copy);
    areas.handedOut(area, pointer, List.of(Outcome.Pointer.of(copy)));
    return area;
  }

  @Test
  void PC_06_a_pointer_stands_for_its_area_and_lies_in_it_behind_the_start() {
    Area area = held(0x1000, 8, Origin.DYNAMIC, 0x9000);
    assertThat(areas.at(0x1000)).isSameAs(area);
    assertThat(areas.at(0x1001)).isNull();
    assertThat(areas.around(0x1000)).isNull();
    assertThat(areas.around(0x1001)).isSameAs(area);
    assertThat(areas.around(0x1007)).isSameAs(area);
    assertThat(areas.around(0x1008)).isNull();
    assertThat(areas.around(0xfff)).isNull();
    assertThat(areas.all()).containsExactly(area);
  }

  @Test
  void PC_06_the_first_area_tells_the_offsets() {
    assertThat(areas.offsets()).isNull();
    held(0x1000, 8, Origin.DYNAMIC, 0x9000);
    held(0x2000, 8, Origin.DYNAMIC, 0x9008);
    assertThat(areas.offsets()).containsExactly(0x8000);
  }

  @Test
  void PC_08_what_was_given_back_is_remembered_until_it_is_handed_out_again() {
    Area area = held(0x1000, 8, Origin.DYNAMIC, 0x9000);
    assertThat(areas.gaveBack(0x1000)).isFalse();
    areas.givenBack(area);
    assertThat(areas.gaveBack(0x1000)).isTrue();
    assertThat(areas.at(0x1000)).isNull();
    assertThat(areas.lastFreed()).isSameAs(area);
    areas.changed();
    assertThat(areas.lastFreed()).isNull();
    held(0x1000, 8, Origin.DYNAMIC, 0x9000);
    assertThat(areas.gaveBack(0x1000)).isFalse();
  }

  @Test
  void PC_10_the_reserve_counts_its_own_areas_in_units_of_4() {
    held(0x1000, 9, Origin.RESERVED, 0x9000);
    held(0x2000, 8, Origin.RESERVED, 0xa000);
    held(0x3000, 100, Origin.DYNAMIC, 0xb000);
    held(0x4000, 100, Origin.STATIC, 0xc000);
    assertThat(areas.reserved()).isEqualTo(12 + 8);
  }

  @Test
  void PC_13_static_variables_are_no_allocations() {
    held(0x1000, 8, Origin.STATIC, 0x9000);
    assertThat(areas.allocations()).isZero();
    held(0x2000, 8, Origin.DYNAMIC, 0xa000);
    held(0x3000, 8, Origin.RESERVED, 0xb000);
    assertThat(areas.allocations()).isEqualTo(2);
  }

  @Test
  void PC_13_areas_lie_on_the_pages_that_they_touch() {
    held(0x1000, 4096, Origin.DYNAMIC, 0x9000);
    assertThat(areas.pagesInUse(4096)).isEqualTo(1);
    held(0x2000, 4096, Origin.DYNAMIC, 0xaf00);
    assertThat(areas.pagesInUse(4096)).isEqualTo(3);
    held(0x3000, 8, Origin.DYNAMIC, 0xa000);
    assertThat(areas.pagesInUse(4096)).isEqualTo(3);
    held(0x4000, 8, Origin.STATIC, 0xd000);
    assertThat(areas.pagesInUse(4096)).isEqualTo(3);
  }

  @Test
  void PC_03_the_largest_area_is_32_KiB_or_a_page() {
    assertThat(PercpuAreas.mostBytes(Machine.simple(4096, 64, 1))).isEqualTo(32768);
    assertThat(PercpuAreas.mostBytes(Machine.simple(65536, 64, 1))).isEqualTo(65536);
  }

  @Test
  void XI_07_just_as_much_kept_means_just_as_much_free() {
    Outcome.PercpuCounts kept = new Outcome.PercpuCounts(0, 1, 8, 2);
    areas.rests(100);
    areas.counted(kept);
    assertThat(areas.freeAtRest(kept)).isEqualTo(-1);
    areas.rests(200);
    areas.rests(300);
    assertThat(areas.freeAtRest(kept)).isEqualTo(200);
    assertThat(areas.freeAtRest(new Outcome.PercpuCounts(5, 1, 8, 3))).isEqualTo(200);
    assertThat(areas.freeAtRest(new Outcome.PercpuCounts(0, 2, 8, 2))).isEqualTo(-1);
    assertThat(areas.freeAtRest(new Outcome.PercpuCounts(0, 1, 9, 2))).isEqualTo(-1);
  }

  @Test
  void the_counters_hold_until_something_changes() {
    Outcome.PercpuCounts kept = new Outcome.PercpuCounts(0, 1, 8, 2);
    assertThat(areas.used()).isFalse();
    areas.counted(kept);
    assertThat(areas.counts()).isEqualTo(kept);
    assertThat(areas.used()).isFalse();
    areas.stale();
    assertThat(areas.counts()).isNull();
    areas.counted(kept);
    areas.changed();
    assertThat(areas.counts()).isNull();
    assertThat(areas.used()).isTrue();
  }

  @Test
  void PC_15_failures_are_counted() {
    assertThat(areas.failuresTold()).isZero();
    areas.failureTold();
    areas.failureTold();
    assertThat(areas.failuresTold()).isEqualTo(2);
  }
}
