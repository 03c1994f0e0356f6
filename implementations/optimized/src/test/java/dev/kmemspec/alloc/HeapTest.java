package dev.kmemspec.alloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a heap promises to one thread. */
final class HeapTest {
  private static final long LIMIT = 64L << 20;

  private final List<LeakReport> reports = new ArrayList<>();
  private final Heap heap =
      Heap.create(
          HeapOptions.DEFAULT.named("test").limitedTo(LIMIT).reportingLeaksTo(reports::add));

  /** Whatever a test did, the structures must be sound. */
  @AfterEach
  void validate() {
    if (reports.isEmpty()) {
      heap.validate();
      heap.close();
    }
  }

  @Test
  void every_size_around_every_class_gets_a_disjoint_aligned_block() {
    List<long[]> blocks = new ArrayList<>();
    for (int sizeClass = 1; sizeClass < SizeClasses.count(); sizeClass++) {
      for (int delta = -1; delta <= 1; delta++) {
        long size = (long) SizeClasses.size(sizeClass) + delta;
        long address = heap.malloc(size);
        assertThat(address).isNotZero();
        assertThat(address % 16).isZero();
        assertThat(heap.usableSize(address)).isGreaterThanOrEqualTo(size);
        blocks.add(new long[] {address, heap.usableSize(address)});
      }
    }
    assertDisjoint(blocks);
    blocks.forEach(block -> heap.free(block[0]));
  }

  private static void assertDisjoint(List<long[]> blocks) {
    blocks.sort((one, other) -> Long.compare(one[0], other[0]));
    for (int i = 1; i < blocks.size(); i++) {
      long[] before = blocks.get(i - 1);
      assertThat(blocks.get(i)[0]).isGreaterThanOrEqualTo(before[0] + before[1]);
    }
  }

  @Test
  void large_blocks_take_whole_pages_and_no_more() {
    long page = 1 << Core.PAGE_SHIFT;
    long address = heap.malloc(5 * page - 1);

    assertThat(address % page).isZero();
    assertThat(heap.usableSize(address)).isEqualTo(5 * page);
    assertThat(heap.statistics().largeBytes()).isEqualTo(5 * page);

    heap.free(address);
    assertThat(heap.statistics().largeBytes()).isZero();
    assertThat(heap.statistics().freeBytes()).isEqualTo(LIMIT);
  }

  @Test
  void a_zeroed_block_is_zero_also_where_it_was_used_before() {
    for (long size : new long[] {1, 16, 100, 4096, 30_000, 70_000, 1 << 20}) {
      MemorySegment dirty = heap.allocate(size);
      dirty.fill((byte) 0xab);
      heap.free(dirty);
      MemorySegment clean = heap.allocateZeroed(size);
      assertThat(clean.address()).isEqualTo(dirty.address());
      assertThat(clean.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
      heap.free(clean);
    }
  }

  @Test
  void realloc_keeps_the_content_up_and_down() {
    long address = 0;
    byte[] content = new byte[10];
    Arrays.fill(content, (byte) 7);
    for (long size : new long[] {10, 100, 5000, 200_000, 3000, 12}) {
      address = heap.realloc(address, size);
      if (size > 10) {
        byte[] read = new byte[10];
        heap.memory().read(address, read);
        assertThat(read).isEqualTo(content);
      }
      heap.memory().write(address, content);
    }
    heap.free(address);
  }

  @Test
  void every_alignment_up_to_a_megabyte_is_kept() {
    for (long alignment = 1; alignment <= 1 << 20; alignment *= 2) {
      for (long size : new long[] {1, 24, 1000, 33_000}) {
        MemorySegment segment = heap.allocate(size, alignment);
        assertThat(segment.address() % alignment).isZero();
        assertThat(segment.byteSize()).isEqualTo(size);
        heap.free(segment);
      }
    }
  }

  @Test
  void what_does_not_fit_fails_clearly_and_takes_nothing() {
    assertThat(heap.malloc(LIMIT + 1)).isZero();
    assertThat(heap.malloc(-1)).isZero();
    assertThat(heap.calloc(Long.MAX_VALUE, 3)).isZero();
    assertThatThrownBy(() -> heap.allocate(LIMIT * 2))
        .isInstanceOf(HeapExhaustedException.class)
        .hasMessageContaining("test has no " + LIMIT * 2 + " bytes left");
    assertThat(heap.statistics().freeBytes()).isEqualTo(LIMIT);
  }

  @Test
  void all_of_the_limit_can_be_used_and_used_again_in_other_sizes() {
    for (long size : new long[] {48, 30_000, 1 << 20, 64}) {
      List<Long> all = new ArrayList<>();
      for (long address = heap.malloc(size); address != 0; address = heap.malloc(size)) {
        all.add(address);
      }
      assertThat(all.size() * heap.usableSize(all.getFirst()))
          .as("bytes of size %d", size)
          .isGreaterThan(LIMIT * 8 / 10);
      all.forEach(heap::free);
    }
    heap.trim();
    assertThat(heap.statistics().freeBytes()).isEqualTo(LIMIT);
  }

  @Test
  void trimmed_memory_reads_as_zero_and_is_not_zeroed_again() {
    MemorySegment dirty = heap.allocate(1 << 20);
    dirty.fill((byte) 1);
    heap.free(dirty);
    heap.trim();
    MemorySegment clean = heap.allocateZeroed(1 << 20);
    assertThat(clean.mismatch(MemorySegment.ofArray(new byte[1 << 20]))).isEqualTo(-1);
    heap.free(clean);
  }

  @Test
  void closing_reports_what_is_live_and_closes_segments() {
    MemorySegment small = heap.allocate(100);
    heap.malloc(100);
    heap.malloc(1 << 17);
    heap.close();
    heap.close();

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().small()).containsExactly(new LeakReport.Leak(112, 2));
    assertThat(reports.getFirst().largeBytes()).isEqualTo(1 << 17);
    assertThat(reports.getFirst())
        .hasToString("test was closed with live blocks: 2 x 112 B, 131072 B in large blocks");
    assertThatThrownBy(() -> small.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> heap.malloc(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void strangers_are_refused() {
    assertThatThrownBy(() -> heap.free(MemorySegment.ofArray(new byte[8])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not of test");
    assertThatThrownBy(() -> heap.free(12345L)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> heap.allocate(8, 3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> heap.allocate(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> HeapOptions.DEFAULT.limitedTo(5))
        .hasMessageContaining("a limit of 5 bytes");
  }
}
