package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Frames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The virtual areas of the program. */
class AreasTest {
  private static final long PAGE = 4096;
  private static final long START = Machine.VMALLOC_START;
  private static final long END = Machine.VMALLOC_END;
  private static final long TABLE = 512 * PAGE;

  private final Areas areas = new Areas(Machine.simple(4096, 4096, 1));

  private static Block area(long address, long pages) {
    return area(address, pages, Block.Kind.VMALLOC, null);
  }

  private static Block area(long address, long pages, Block.Kind kind, @Nullable Frames frames) {
    Block block = new Block(address, kind, pages * PAGE, Gfp.KERNEL, 0);
    block.frames = frames;
    return block;
  }

  @Test
  void VM_05_a_guard_page_belongs_to_the_area() {
    Block area = area(START, 2);
    areas.taken(area);
    assertThat(areas.guarded(area)).isEqualTo(3 * PAGE);
    assertThat(areas.startingAt(START)).isSameAs(area);
    assertThat(areas.startingAt(START + PAGE)).isNull();
    assertThat(areas.overlapping(START + 3 * PAGE - 1, 0)).isSameAs(area);
    assertThat(areas.overlapping(START + 3 * PAGE, 1)).isNull();
    assertThat(areas.size()).isEqualTo(1);
    assertThat(areas.used()).isTrue();
  }

  @Test
  void bytes_are_rounded_up_to_pages() {
    assertThat(areas.roundUp(0)).isZero();
    assertThat(areas.roundUp(1)).isEqualTo(PAGE);
    assertThat(areas.roundUp(PAGE)).isEqualTo(PAGE);
    assertThat(areas.roundUp(PAGE + 1)).isEqualTo(2 * PAGE);
  }

  @Test
  void VM_08_the_lowest_hole_holds_area_and_guard_page() {
    assertThat(areas.lowest(2 * PAGE, 1, START, END, true)).isEqualTo(START);
    areas.taken(area(START, 2));
    areas.taken(area(START + 8 * PAGE, 1));
    assertThat(areas.lowest(5 * PAGE, 1, START, END, true)).isEqualTo(START + 3 * PAGE);
    assertThat(areas.lowest(6 * PAGE, 1, START, END, true)).isEqualTo(START + 10 * PAGE);
    assertThat(areas.lowest(2 * PAGE, 4 * PAGE, START, END, true)).isEqualTo(START + 4 * PAGE);
    assertThat(areas.lowest(PAGE, 1, START + PAGE, END, true)).isEqualTo(START + 3 * PAGE);
    assertThat(areas.lowest(PAGE, 1, START + 9 * PAGE, END, true)).isEqualTo(START + 10 * PAGE);
    assertThat(areas.lowest(PAGE, 1, START + 20 * PAGE, END, true)).isEqualTo(START + 20 * PAGE);
  }

  @Test
  void VM_08_no_hole_reaches_beyond_the_bounds() {
    areas.taken(area(START, 2));
    assertThat(areas.lowest(5 * PAGE, 1, START, START + 8 * PAGE, true))
        .isEqualTo(START + 3 * PAGE);
    assertThat(areas.lowest(6 * PAGE, 1, START, START + 8 * PAGE, true)).isZero();
    assertThat(areas.lowest(PAGE, 1, START, START + 3 * PAGE, true)).isZero();
    assertThat(areas.lowest(PAGE, 1, START, START + 2 * PAGE, true)).isZero();
    assertThat(areas.lowest(PAGE, Long.MIN_VALUE, START, END, true)).isZero();
    assertThat(areas.lowest(PAGE, 1L << 62, START, END, true)).isZero();
  }

  @Test
  void VM_20_what_is_freed_waits_for_the_flush() {
    Block area = area(START, 2);
    areas.taken(area);
    areas.released(area, false);
    assertThat(areas.size()).isZero();
    assertThat(areas.lazy()).containsOnlyKeys(START).containsValue(3 * PAGE);
    assertThat(areas.lazyBytes()).isEqualTo(3 * PAGE);
    assertThat(areas.deferred(START)).isFalse();
    assertThat(areas.unflushed(START + 3 * PAGE - 1, 1)).isTrue();
    assertThat(areas.unflushed(START + 3 * PAGE, 1)).isFalse();
    assertThat(areas.unflushed(START - PAGE, PAGE)).isFalse();
    assertThat(areas.unflushed(START - PAGE, PAGE + 1)).isTrue();
    assertThat(areas.lowest(PAGE, 1, START, END, true)).isEqualTo(START);
    assertThat(areas.lowest(PAGE, 1, START, END, false)).isEqualTo(START + 3 * PAGE);
    areas.flushed();
    assertThat(areas.unflushed(START, 1)).isFalse();
    assertThat(areas.lazyBytes()).isZero();
    assertThat(areas.lowest(PAGE, 1, START, END, false)).isEqualTo(START);
  }

  @Test
  void VM_20_a_flush_that_may_have_been_leaves_doubt() {
    Block area = area(START, 2);
    areas.taken(area);
    areas.released(area, false);
    areas.maybeFlushed();
    assertThat(areas.unflushed(START, 1)).isFalse();
    assertThat(areas.perhapsUnflushed(START, 1)).isTrue();
    assertThat(areas.perhapsUnflushed(START + 3 * PAGE, 1)).isFalse();
    assertThat(areas.lazyBytes()).isEqualTo(3 * PAGE);
    assertThat(areas.lowest(PAGE, 1, START, END, false)).isEqualTo(START + 3 * PAGE);
    areas.flushed();
    assertThat(areas.perhapsUnflushed(START, 1)).isFalse();
    assertThat(areas.lazyBytes()).isZero();
  }

  @Test
  void VM_17_what_an_interrupt_freed_may_not_be_freed_yet() {
    Block task = area(START, 1);
    Block interrupt = area(START + 4 * PAGE, 1);
    areas.taken(task);
    areas.taken(interrupt);
    areas.released(task, false);
    areas.released(interrupt, true);
    assertThat(areas.deferred(START + 4 * PAGE)).isTrue();
    areas.flushedButDeferred();
    assertThat(areas.perhapsUnflushed(START, 1)).isFalse();
    assertThat(areas.unflushed(START + 4 * PAGE, 1)).isFalse();
    assertThat(areas.perhapsUnflushed(START + 4 * PAGE, 1)).isTrue();
    assertThat(areas.lazyBytes()).isEqualTo(2 * PAGE);
    areas.flushed();
    assertThat(areas.deferred(START + 4 * PAGE)).isFalse();
    assertThat(areas.perhapsUnflushed(START + 4 * PAGE, 1)).isFalse();
  }

  @Test
  void what_is_handed_out_again_waits_for_no_flush() {
    Block low = area(START, 1);
    Block high = area(START + 2 * PAGE, 1);
    areas.taken(low);
    areas.taken(high);
    areas.released(low, false);
    areas.released(high, false);
    areas.taken(area(START, 1));
    assertThat(areas.lazy()).containsOnlyKeys(START + 2 * PAGE);
    areas.maybeFlushed();
    areas.taken(area(START + 2 * PAGE, 1));
    assertThat(areas.perhapsUnflushed(START, 4 * PAGE)).isFalse();
  }

  @Test
  void a_freed_range_is_forgotten_where_its_last_page_is_handed_out() {
    Block old = area(START, 2);
    areas.taken(old);
    areas.released(old, false);
    areas.taken(area(START + 3 * PAGE, 1));
    assertThat(areas.lazy()).containsOnlyKeys(START);
    areas.taken(area(START + 2 * PAGE, 1));
    assertThat(areas.lazy()).isEmpty();
  }

  @Test
  void VM_22_the_frames_behind_an_area_are_its_own() {
    Block area = area(START, 3, Block.Kind.VMALLOC, Frames.of(7, 8, 20));
    areas.taken(area);
    assertThat(areas.owned()).isEqualTo(3);
    assertThat(areas.owner(6, 1)).isNull();
    assertThat(areas.owner(6, 2)).isSameAs(area);
    assertThat(areas.owner(8, 1)).isSameAs(area);
    assertThat(areas.owner(9, 11)).isNull();
    assertThat(areas.owner(20, 1)).isSameAs(area);
    areas.released(area, false);
    assertThat(areas.owned()).isZero();
    assertThat(areas.owner(0, 100)).isNull();
  }

  @Test
  void VM_21_a_mapping_owns_no_frames() {
    Block mapping = area(START, 3, Block.Kind.VMAP, Frames.of(7, 8, 9));
    areas.taken(mapping);
    assertThat(areas.owned()).isZero();
    assertThat(areas.owner(0, 100)).isNull();
    areas.released(mapping, false);
    assertThat(areas.owned()).isZero();
  }

  @Test
  void frame_0_has_an_owner_too_and_an_unknown_one_has_not() {
    Block area = area(START, 1, Block.Kind.VMALLOC, Frames.of(0));
    areas.taken(area);
    assertThat(areas.owner(0, 1)).isSameAs(area);
    Block newer = area(START + 4 * PAGE, 1, Block.Kind.VMALLOC, Frames.of(0));
    areas.taken(newer);
    assertThat(areas.owner(0, 1)).isSameAs(newer);
    areas.released(area, false);
    assertThat(areas.owner(0, 1)).isSameAs(newer);
  }

  @Test
  void VM_29_tables_are_counted_by_level() {
    areas.taken(area(START, 1));
    assertThat(areas.tables()).isEqualTo(3);
    areas.taken(area(START + TABLE - 2 * PAGE, 2));
    assertThat(areas.tables()).isEqualTo(3);
    areas.taken(area(START + 2 * TABLE - PAGE, 2));
    assertThat(areas.tables()).isEqualTo(5);
    areas.taken(area(START + 512 * TABLE, 1));
    assertThat(areas.tables()).isEqualTo(7);
    areas.taken(area(START + 512 * 512 * TABLE, 1));
    assertThat(areas.tables()).isEqualTo(10);
  }

  @Test
  void VM_29_an_array_beyond_a_page_is_an_area_of_its_own() {
    areas.taken(area(START, 512));
    assertThat(areas.hidden()).isFalse();
    assertThat(areas.tables()).isEqualTo(3);
    areas.taken(area(START + 2 * TABLE, 1024, Block.Kind.VMAP, null));
    assertThat(areas.hidden()).isFalse();
    assertThat(areas.tables()).isEqualTo(5);
    areas.taken(area(START + 4 * TABLE, 513));
    assertThat(areas.hidden()).isTrue();
    // Two tables below it, and for the array of 513 words, which takes 2 pages: 2 / 512 + 6.
    assertThat(areas.tables()).isEqualTo(5 + 2 + 6);
  }

  @Test
  void VM_29_a_call_that_failed_may_have_made_tables_and_freed_ranges() {
    assertThat(areas.used()).isFalse();
    areas.mappedUnseen(0);
    assertThat(areas.used()).isTrue();
    assertThat(areas.blurred()).isTrue();
    assertThat(areas.tables()).isZero();
    areas.mappedUnseen(4097);
    assertThat(areas.tables()).isZero();
    assertThat(areas.lazyBytes()).isZero();
    areas.mappedUnseen(512);
    // The pages' tables, 512 / 512 + 6; the array is no more than a page.
    assertThat(areas.tables()).isEqualTo(7);
    assertThat(areas.lazyBytes()).isEqualTo(513 * PAGE);
    areas.flushed();
    assertThat(areas.lazyBytes()).isZero();
    assertThat(areas.blurred()).isFalse();
    areas.mappedUnseen(4096);
    // 4096 / 512 + 6, and for the array of 8 pages and a guard page 6.
    assertThat(areas.tables()).isEqualTo(7 + 14 + 6);
    areas.flushedButDeferred();
    assertThat(areas.lazyBytes()).isZero();
    assertThat(areas.blurred()).isFalse();
  }

  @Test
  void VM_29_descriptors_are_two_small_objects_and_the_array() {
    assertThat(areas.descriptors()).isZero();
    areas.taken(area(START, 1));
    assertThat(areas.descriptors()).isEqualTo(17);
    areas.taken(area(START + 2 * TABLE, 512));
    assertThat(areas.descriptors()).isEqualTo(17 + 18);
  }

  @Test
  void areas_that_nobody_sees_are_told() {
    assertThat(areas.hidden()).isFalse();
    areas.hide();
    assertThat(areas.hidden()).isTrue();
    areas.use();
    assertThat(areas.used()).isTrue();
  }

  @Test
  void an_area_that_was_overlapped_leaves_no_range_behind() {
    Block old = area(START, 2);
    areas.taken(old);
    Block newer = area(START + PAGE, 2);
    areas.taken(newer);
    assertThat(areas.size()).isEqualTo(1);
    areas.released(old, true);
    assertThat(areas.lazy()).isEmpty();
    assertThat(areas.deferred(START)).isFalse();
    assertThat(areas.startingAt(START + PAGE)).isSameAs(newer);
  }
}
