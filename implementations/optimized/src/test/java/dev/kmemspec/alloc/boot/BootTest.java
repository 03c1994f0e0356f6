package dev.kmemspec.alloc.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.Machines;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Pages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both early allocators, and that what they hand over is all that they have left. */
final class BootTest {
  private static final long PAGE = Machines.PAGE;
  private static final long DMA_END = Machines.DMA_FRAMES * PAGE;

  private final Machines machine = new Machines(1, true);
  private final Memblock memblock = new Memblock(machine.pages, new MemblockPolicy(true, true, 64));
  private final Bootmem bootmem = new Bootmem(machine.pages);

  @AfterEach
  void close() {
    memblock.validate();
    machine.close();
  }

  @Test
  void the_highest_gap_is_taken_and_the_lowest_bottom_up() {
    memblock.addZones();
    long end = Machines.FRAMES * PAGE;
    assertThat(memblock.take(100, 64, 0, 0, -1, false, true)).isEqualTo(end - 128);
    assertThat(memblock.take(100, 64, 0, 0, -1, false, true)).isEqualTo(end - 256);
    memblock.bottomUp(true);
    assertThat(memblock.take(100, 64, 0, 0, -1, false, true)).isEqualTo(PAGE);
    assertThat(memblock.take(PAGE, PAGE, 0, 0, -1, false, true)).isEqualTo(2 * PAGE);
    memblock.limit(3 * PAGE);
    assertThat(memblock.take(PAGE, PAGE, 0, 0, -1, false, true)).isZero();
  }

  @Test
  void wishes_are_dropped_and_limits_are_not() {
    memblock.add(0, DMA_END, 0, 0);
    memblock.add(DMA_END, DMA_END, 1, 0);
    memblock.mark(PAGE, PAGE, 0, Memblock.MIRROR);
    assertThat(memblock.take(PAGE, PAGE, 0, 0, 1, true, true)).isEqualTo(2 * DMA_END - PAGE);
    assertThat(memblock.take(PAGE, PAGE, 0, 0, -1, false, true)).isEqualTo(PAGE);
    assertThat(memblock.take(PAGE, PAGE, 4 * DMA_END, 0, 0, false, true)).isEqualTo(DMA_END - PAGE);
    assertThat(memblock.take(PAGE, PAGE, 4 * DMA_END, 0, 0, false, false)).isZero();
    assertThat(memblock.take(2 * DMA_END, PAGE, 0, 0, 0, true, true)).isZero();
  }

  @Test
  void a_full_list_stops_the_machine_unless_it_may_grow() {
    for (int i = 0; i < 128; i++) {
      assertThat(memblock.reserve(2L * i * PAGE, PAGE)).isZero();
    }
    assertThat(memblock.reserve(512 * PAGE, PAGE)).isNegative();
    assertThat(machine.reports).hasSize(1).first().asString().contains("panic");
    memblock.allowResize();
    assertThat(memblock.reserve(512 * PAGE, PAGE)).isZero();
  }

  @Test
  void whole_free_pages_are_handed_over_once() {
    memblock.addZones();
    memblock.reserve(5 * PAGE + 1, PAGE);
    memblock.mark(100 * PAGE, 10 * PAGE, 0, Memblock.NOMAP);
    long given = memblock.handOver().stream().mapToLong(block -> 1L << block.order()).sum();
    assertThat(given).isEqualTo(Machines.FRAMES - 2 - 10);
    assertThat(machine.free()).isEqualTo(given);
    memblock.handOverLate(5 * PAGE, 2 * PAGE);
    assertThat(machine.free()).isEqualTo(given + 2);
    long address = machine.pages.allocate(0, -1, GfpFlags.KERNEL, 0, Pages.USE_PAGES);
    assertThat(address).isNotZero();
  }

  @Test
  void small_blocks_share_a_page_and_dma_memory_is_left_alone() {
    assertThat(bootmem.take(100, 64, bootmem.goal(), Long.MAX_VALUE)).isEqualTo(DMA_END);
    assertThat(bootmem.take(100, 64, bootmem.goal(), Long.MAX_VALUE)).isEqualTo(DMA_END + 128);
    assertThat(bootmem.take(PAGE, (int) PAGE, 0, Bootmem.LOW_END)).isZero();
    bootmem.release(1, 2 * PAGE);
    assertThat(machine.reports).hasSize(1).first().asString().contains("is free");
    long given = bootmem.handOver().stream().mapToLong(block -> 1L << block.order()).sum();
    assertThat(given).isEqualTo(Machines.FRAMES - 2);
    assertThat(machine.free()).isEqualTo(given);
  }
}
