package dev.kmemspec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ArenaHeapTest {
  private final ArenaHeap heap = new ArenaHeap();

  @AfterEach
  void nothing_stays() {
    heap.close();
    assertThat(heap.blocks()).isZero();
  }

  @Test
  void content_is_kept_and_blocks_start_as_zero() {
    long p = heap.malloc(8);
    byte[] read = {1, 1};
    heap.memory().read(p, read);
    assertThat(read).containsOnly(0);
    heap.memory().write(p + 6, new byte[] {1, 2});
    long moved = heap.realloc(p, 100);
    heap.memory().read(moved + 6, read);

    assertThat(read).containsExactly(1, 2);
    assertThat(heap.usableSize(moved)).isEqualTo(100);
    assertThat(heap.blocks()).isEqualTo(1);
  }

  @Test
  void what_no_arena_gives_is_NULL() {
    assertThat(heap.malloc(0)).isZero();
    assertThat(heap.malloc(-1L)).isZero();
    assertThat(heap.malloc(Long.MAX_VALUE)).isZero();
    assertThat(heap.calloc(1L << 33, 1L << 33)).isZero();
    assertThat(heap.alignedAlloc(24, 24)).isZero();
    assertThat(heap.blocks()).isZero();
  }

  @Test
  void misuse_is_noticed_before_any_arena_is_closed() {
    long p = heap.malloc(8);
    heap.free(p);
    heap.free(0);

    assertThatThrownBy(() -> heap.free(p)).hasMessageContaining("no live block");
    assertThatThrownBy(() -> heap.memory().read(p, new byte[1])).hasMessageContaining("no live");
    assertThat(heap.usableSize(0)).isZero();
  }
}
