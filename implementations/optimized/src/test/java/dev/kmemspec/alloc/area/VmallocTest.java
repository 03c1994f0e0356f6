package dev.kmemspec.alloc.area;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.alloc.memory.PhysicalMemory;
import dev.kmemspec.alloc.memory.SimulatedMemory;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Areas over real page tables, walked ones and frames without bytes. */
final class VmallocTest {
  private static final long BASE = 0xffff888000000000L;
  private static final long START = 0xffffc90000000000L;
  private static final int FRAMES = 1 << 12;
  private static final int PAGE_SHIFT = 16;
  private static final long PAGE = 1L << PAGE_SHIFT;
  private static final int KERNEL = GfpFlags.KERNEL;

  private final List<String> reports = new ArrayList<>();
  private PhysicalMemory memory = new SimulatedMemory(BASE, FRAMES * PAGE);
  private Pages pages = pages(PAGE_SHIFT);
  private Space space = space(PAGE_SHIFT, AreaPolicy.Reuse.AT_ONCE, Long.MAX_VALUE);
  private Vmalloc vmalloc = new Vmalloc(space, pages);

  private Pages pages(int shift) {
    List<ZoneSpec> zones = List.of(ZoneSpec.plain(0, FRAMES));
    PageConfig config = new PageConfig(shift, 8, 2, zones, new int[] {0}, 3, true, false);
    return new Pages(config, memory, reports::add);
  }

  private Space space(int shift, AreaPolicy.Reuse reuse, long mostLazy) {
    Window window = Window.onto(memory, START, 1L << 30, shift);
    return new Space(window, 2, new AreaPolicy(reuse, mostLazy, true, false));
  }

  private void real(int shift, AreaPolicy.Reuse reuse) {
    memory = MappedMemory.shown(BASE, (long) FRAMES << shift);
    pages = pages(shift);
    space = space(shift, reuse, 1L << 24);
    vmalloc = new Vmalloc(space, pages);
  }

  @AfterEach
  void validate() {
    pages.validate();
    space.validate(0);
    space.close();
    memory.close();
  }

  private long take(long size) {
    return vmalloc.allocate(0, AreaRequest.of(space, size, KERNEL));
  }

  private long free() {
    pages.drainAll();
    return pages.counts().getFirst().free();
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 12, 16})
  void what_is_written_through_an_area_is_read_through_its_pages(int shift) {
    real(shift, AreaPolicy.Reuse.AT_ONCE);
    assertThat(space.window().isReal()).isEqualTo(shift != 9);
    long page = 1L << shift;
    long area = take(5 * page);
    byte[] written = bytes((int) (5 * page), shift);
    space.window().write(area, written);
    for (int i = 0; i < 5; i++) {
      byte[] seen = new byte[(int) page];
      memory.read(space.window().direct(area + i * page), seen);
      assertThat(seen)
          .isEqualTo(Arrays.copyOfRange(written, (int) (i * page), (int) ((i + 1) * page)));
    }
    vmalloc.free(0, area);
    assertThat(space.window().frame(area)).isEqualTo(-1);
  }

  @Test
  void two_addresses_of_a_page_show_the_same_bytes() {
    real(PAGE_SHIFT, AreaPolicy.Reuse.AT_ONCE);
    long page = pages.allocate(0, Pages.NO_NODE, KERNEL, 0, Pages.USE_PAGES);
    long area = vmalloc.show(0, new long[] {page, page}, AreaKind.VMAP, false);
    byte[] written = bytes((int) PAGE, 7);
    space.window().write(area, written);
    byte[] seen = new byte[(int) PAGE];
    space.window().read(area + PAGE, seen);
    assertThat(seen).isEqualTo(written);
    vmalloc.unshow(0, area);
    pages.free(0, page);
    assertThat(reports).isEmpty();
    assertThat(free()).isEqualTo(FRAMES);
  }

  @ParameterizedTest
  @EnumSource(AreaPolicy.Reuse.class)
  void random_areas_keep_their_content_and_all_pages_come_back(AreaPolicy.Reuse reuse) {
    real(12, reuse);
    SplittableRandom random = new SplittableRandom(reuse.name().length());
    List<Long> live = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      if (live.isEmpty() || random.nextInt(100) < 52) {
        int size = 1 + random.nextInt(1 << random.nextInt(18));
        long area = take(size);
        if (area != 0) {
          byte[] content = bytes(size, step);
          space.window().write(area, content);
          live.add(area);
          contents.add(content);
        }
      } else {
        int which = random.nextInt(live.size());
        byte[] seen = new byte[contents.get(which).length];
        space.window().read(live.get(which), seen);
        assertThat(seen).isEqualTo(contents.remove(which));
        vmalloc.free(random.nextInt(2), live.remove(which));
      }
      if (step % 50 == 0) {
        space.validate(0);
      }
    }
    live.forEach(area -> vmalloc.free(0, area));
    assertThat(free()).isEqualTo(FRAMES);
    assertThat(reports).allMatch(line -> line.contains("failed to allocate pages"));
  }

  @Test
  void a_window_of_the_size_is_used_again_with_no_search() {
    long area = take(3 * PAGE);
    vmalloc.free(0, area);
    assertThat(take(3 * PAGE)).isEqualTo(area);
    assertThat(take(3 * PAGE)).isEqualTo(area + 4 * PAGE);
  }

  @Test
  void freed_addresses_wait_for_the_flush() {
    space = space(PAGE_SHIFT, AreaPolicy.Reuse.NEVER, Long.MAX_VALUE);
    vmalloc = new Vmalloc(space, pages);
    long area = take(PAGE);
    vmalloc.free(0, area);
    assertThat(take(PAGE)).isEqualTo(area + 2 * PAGE);
    assertThat(vmalloc.counts())
        .extracting(AreaCounts::kind)
        .containsExactly(AreaKind.UNPURGED, AreaKind.VMALLOC);
    space.flush(0);
    assertThat(take(PAGE)).isEqualTo(area);
  }

  @Test
  void a_space_without_holes_flushes_before_it_fails() {
    Window window = Window.onto(memory, START, 8 * PAGE, PAGE_SHIFT);
    space = new Space(window, 2, new AreaPolicy(AreaPolicy.Reuse.FLUSHED, 1L << 40, true, false));
    vmalloc = new Vmalloc(space, pages);
    long first = take(3 * PAGE);
    long second = take(3 * PAGE);
    assertThat(take(PAGE)).isZero();
    assertThat(reports).containsExactly("vmalloc error: size 65536, no address");
    vmalloc.free(0, first);
    vmalloc.free(0, second);
    assertThat(take(7 * PAGE)).isEqualTo(START);
  }

  @Test
  void large_sizes_and_addresses_of_nobody_are_refused() {
    assertThat(take(0)).isZero();
    assertThat(take(-1)).isZero();
    assertThat(take(FRAMES * PAGE + 1)).isZero();
    assertThat(vmalloc.free(0, START)).isFalse();
    assertThat(vmalloc.free(0, START + 1)).isFalse();
    assertThat(reports).hasSize(5).last().asString().contains("bad address 0xffffc90000000001");
  }

  @Test
  void an_area_that_grows_moves_with_its_content() {
    real(PAGE_SHIFT, AreaPolicy.Reuse.AT_ONCE);
    long area = take(2 * PAGE);
    byte[] written = bytes((int) (2 * PAGE), 1);
    space.window().write(area, written);
    AreaRequest more = AreaRequest.of(space, 3 * PAGE, KERNEL);
    long moved = vmalloc.resize(0, area, more);
    assertThat(moved).isNotEqualTo(area);
    byte[] seen = new byte[written.length];
    space.window().read(moved, seen);
    assertThat(seen).isEqualTo(written);
    assertThat(vmalloc.resize(0, moved, more.sized(1))).isEqualTo(moved);
    vmalloc.free(0, moved);
  }

  @Test
  void a_machine_of_terabytes_costs_what_is_taken_of_it() {
    memory = new SimulatedMemory(BASE, 1L << 46);
    List<ZoneSpec> zones = List.of(ZoneSpec.plain(0, 1 << 30));
    PageConfig config = new PageConfig(PAGE_SHIFT, 13, 2, zones, new int[] {0}, 3, true, false);
    pages = new Pages(config, memory, reports::add);
    Window window = Window.onto(memory, START, 1L << 45, PAGE_SHIFT);
    space = new Space(window, 2, new AreaPolicy(AreaPolicy.Reuse.AT_ONCE, 1L << 40, true, false));
    vmalloc = new Vmalloc(space, pages);
    long area = take(1L << 35);
    assertThat(space.window().frame(area + (1L << 34))).isNotNegative();
    vmalloc.free(0, area);
    pages.drainAll();
    assertThat(pages.counts().getFirst().free()).isEqualTo(1 << 30);
  }
}
