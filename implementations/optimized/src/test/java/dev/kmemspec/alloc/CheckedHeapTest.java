package dev.kmemspec.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every misuse is found, told exactly, and has no effect. */
final class CheckedHeapTest {
  private final List<Misuse> found = new ArrayList<>();
  private final CheckOptions checks = CheckOptions.DEFAULT.samplingEvery(1).reportingTo(found::add);
  private final HeapOptions options =
      HeapOptions.DEFAULT.named("orders").limitedTo(64L << 20).reportingLeaksTo(report -> {});
  private final CheckedHeap heap = CheckedHeap.create(options, checks);

  @AfterEach
  void close() {
    heap.validate();
    heap.close();
  }

  private void assertFound(Misuse.Kind kind, long address, String words) {
    assertThat(found).hasSize(1);
    Misuse misuse = found.removeFirst();
    assertThat(misuse.kind()).isEqualTo(kind);
    assertThat(misuse.address()).isEqualTo(address);
    assertThat(misuse.toString()).contains(words);
  }

  @SuppressWarnings("restricted") // A write outside the block is what is tried.
  private static void write(MemorySegment block, long offset) {
    MemorySegment everything = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    everything.set(ValueLayout.JAVA_BYTE, block.address() + offset, (byte) 1);
  }

  @Test
  void fresh_memory_is_poisoned_and_zeroed_memory_is_zero() {
    MemorySegment block = heap.allocate(40);
    assertThat(block.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x5a);
    MemorySegment zeroed = heap.allocateZeroed(40);
    assertThat(zeroed.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    assertThat(heap.usableSize(block.address())).isEqualTo(40);
    heap.free(block);
    heap.free(zeroed);
    assertThat(found).isEmpty();
  }

  @Test
  void a_second_free_is_told_with_both_stacks() {
    long address = heap.malloc(100);
    heap.free(address);
    heap.free(address);
    assertThat(found.getFirst().allocated()).isNotEmpty();
    assertThat(found.getFirst().freed().getFirst().getMethodName())
        .isEqualTo("a_second_free_is_told_with_both_stacks");
    assertFound(Misuse.Kind.DOUBLE_FREE, address, "Object already free");
  }

  @Test
  void bytes_around_a_block_are_watched() {
    MemorySegment block = heap.allocate(21);
    write(block, 21);
    heap.free(block);
    assertFound(
        Misuse.Kind.RIGHT_RED_ZONE, block.address(), "of 21 bytes was written 0 bytes behind");
    MemorySegment other = heap.allocate(21, 256);
    assertThat(other.address() % 256).isZero();
    write(other, -1);
    heap.check();
    assertFound(Misuse.Kind.LEFT_RED_ZONE, other.address(), "written 1 bytes before its start");
    heap.free(other);
    found.clear();
  }

  @Test
  void a_write_after_the_free_is_told_when_the_quarantine_ends() {
    MemorySegment block = heap.allocate(70_000);
    heap.free(block);
    write(block, 69_999);
    heap.trim();
    assertFound(Misuse.Kind.POISON, block.address(), "written at byte 69999 after it was freed");
  }

  @Test
  void strange_addresses_free_nothing() {
    long address = heap.malloc(64);
    heap.free(address + 8);
    assertFound(Misuse.Kind.INSIDE, address, "by an address 8 bytes inside it");
    heap.free(12345);
    assertFound(Misuse.Kind.UNKNOWN, 12345, "starts no block of orders");
    assertThat(heap.realloc(12345, 1)).isZero();
    assertFound(Misuse.Kind.UNKNOWN, 12345, "starts no live block");
    try (CheckedHeap other = CheckedHeap.create(options.named("others"), checks)) {
      other.free(address);
      assertFound(Misuse.Kind.WRONG_HEAP, address, "of orders is freed here");
    }
    assertThat(heap.liveBlocks()).isEqualTo(1);
    heap.free(address);
  }

  @Test
  void what_is_live_at_the_end_is_told_with_its_stack() {
    try (CheckedHeap other = CheckedHeap.create(options.named("others"), checks)) {
      other.malloc(48);
    }
    assertThat(found.getFirst().allocated().getFirst().getMethodName())
        .isEqualTo("what_is_live_at_the_end_is_told_with_its_stack");
    assertFound(Misuse.Kind.LEAK, found.getFirst().address(), "of 48 bytes was never freed");
  }

  @Test
  void random_use_without_misuse_is_not_reported() {
    SplittableRandom random = new SplittableRandom(3);
    List<MemorySegment> live = new ArrayList<>();
    for (int step = 0; step < 5_000; step++) {
      if (live.isEmpty() || random.nextInt(100) < 52) {
        live.add(heap.allocate(random.nextInt(1 << random.nextInt(14)), 1 << random.nextInt(9)));
        live.getLast().fill((byte) step);
      } else {
        heap.free(live.remove(random.nextInt(live.size())));
      }
    }
    heap.check();
    live.forEach(heap::free);
    heap.trim();
    assertThat(found).isEmpty();
    assertThat(heap.statistics().liveSmallBytes()).isZero();
  }
}
