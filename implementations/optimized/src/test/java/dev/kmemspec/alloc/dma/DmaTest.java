package dev.kmemspec.alloc.dma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.Machines;
import dev.kmemspec.alloc.page.GfpFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Coherent memory within a device's reach, and blocks that cross no boundary. */
final class DmaTest {
  private static final int KERNEL = GfpFlags.KERNEL;

  private final Machines machine = new Machines(1, false);
  private final DmaMemory memory = new DmaMemory(machine.pages, true, true);

  @AfterEach
  void close() {
    assertThat(machine.free()).isEqualTo(Machines.FRAMES);
    machine.close();
  }

  @Test
  void a_device_of_few_bits_gets_low_memory() {
    long low = memory.take(0, 20, 5000, KERNEL);
    assertThat(memory.busAddress(low)).isLessThan(1 << 20).isEqualTo(low - Machines.BASE);
    long high = memory.take(0, 64, 5000, KERNEL);
    assertThat(memory.busAddress(high)).isGreaterThanOrEqualTo(1 << 20);
    memory.give(0, 64, 5000, low);
    assertThat(machine.reports).hasSize(1);
    memory.give(0, 20, 5000, low);
    memory.give(0, 64, 5000, high);
    memory.give(0, 64, 5000, high);
    assertThat(machine.reports).hasSize(2);
  }

  @Test
  void blocks_of_a_pool_are_disjoint_and_cross_no_boundary() {
    DmaPool pool = Objects.requireNonNull(DmaPool.of(memory, "descriptors", 64, 68, 32, 1024));
    List<Long> blocks = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      long block = pool.take(0, KERNEL | GfpFlags.ZERO);
      long bus = memory.busAddress(block);
      assertThat(bus % 32).isZero();
      assertThat(bus / 1024).isEqualTo((bus + 67) / 1024);
      blocks.add(block);
    }
    blocks.sort(null);
    for (int i = 1; i < blocks.size(); i++) {
      assertThat(blocks.get(i) - blocks.get(i - 1)).isGreaterThanOrEqualTo(96);
    }
    pool.validate();
    long block = blocks.removeLast();
    pool.give(block);
    pool.give(block);
    pool.give(block + 1);
    assertThat(machine.reports).hasSize(2);
    blocks.forEach(pool::give);
    pool.validate();
    pool.destroy(0);
    assertThat(machine.reports).hasSize(2);
  }

  @Test
  void arguments_that_no_pool_has_are_refused() {
    assertThat(DmaPool.of(memory, "p", 64, 0, 8, 0)).isNull();
    assertThat(DmaPool.of(memory, "p", 64, 8, 24, 0)).isNull();
    assertThat(DmaPool.of(memory, "p", 64, 100, 8, 64)).isNull();
    assertThat(DmaPool.of(memory, "p", 64, 1L << 31, 8, 0)).isNull();
  }
}
