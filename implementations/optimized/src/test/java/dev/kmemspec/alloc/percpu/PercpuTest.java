package dev.kmemspec.alloc.percpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.Machines;
import dev.kmemspec.alloc.page.GfpFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Copies for every CPU, over real pages. */
final class PercpuTest {
  private static final int CPUS = 3;
  private static final int UNIT = 32 << 10;

  private final Machines machine = new Machines(CPUS, false);
  private final Percpu percpu = new Percpu(machine.pages, machine.space);

  @AfterEach
  void close() {
    percpu.validate();
    machine.space.validate(percpu.addressPages());
    machine.close();
  }

  private long take(long size, long align) {
    return percpu.takeZeroed(0, ChunkKind.DYNAMIC, size, align, GfpFlags.KERNEL);
  }

  private byte[] bytes(long pointer, int cpu, int size) {
    byte[] bytes = new byte[size];
    machine.space.window().read(percpu.address(pointer, cpu), bytes);
    return bytes;
  }

  @Test
  void every_copy_is_its_own_and_starts_as_zero() {
    SplittableRandom random = new SplittableRandom(5);
    List<Long> live = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int step = 0; step < 600; step++) {
      if (live.isEmpty() || random.nextInt(100) < 55) {
        int size = 1 + random.nextInt(random.nextInt(8) == 0 ? 9000 : 100);
        long pointer = take(size, 1L << random.nextInt(8));
        for (int cpu = 0; cpu < CPUS; cpu++) {
          assertThat(bytes(pointer, cpu, size)).containsOnly(0);
          byte[] mark = new byte[size];
          java.util.Arrays.fill(mark, (byte) (pointer >>> 2 | cpu + 1));
          machine.space.window().write(percpu.address(pointer, cpu), mark);
        }
        live.add(pointer);
        sizes.add(size);
      } else {
        int which = random.nextInt(live.size());
        long pointer = live.remove(which);
        int size = sizes.remove(/* index */ which);
        for (int cpu = 0; cpu < CPUS; cpu++) {
          assertThat(bytes(pointer, cpu, size)).containsOnly((byte) (pointer >>> 2 | cpu + 1));
        }
        percpu.give(0, pointer);
      }
      percpu.validate();
    }
    live.forEach(pointer -> percpu.give(0, pointer));
    PercpuCounts counts = percpu.counts();
    assertThat(counts.allocations()).isZero();
    assertThat(counts.chunks()).isEqualTo(1);
    assertThat(machine.free()).isEqualTo(Machines.FRAMES - counts.populated() * CPUS);
    assertThat(machine.reports).isEmpty();
  }

  @Test
  void a_request_that_must_not_block_makes_no_chunk() {
    int atomic = GfpFlags.HIGH | GfpFlags.NOWARN;
    assertThat(percpu.take(0, ChunkKind.DYNAMIC, 8, 8, atomic)).isZero();
    long first = take(8, 8);
    assertThat(percpu.take(0, ChunkKind.DYNAMIC, 8, 8, atomic)).isEqualTo(first + 8);
  }

  @Test
  void odd_requests_and_frees_are_told_and_change_nothing() {
    assertThat(take(0, 8)).isZero();
    assertThat(take(UNIT + 1, 8)).isZero();
    assertThat(take(8, 24)).isZero();
    long pointer = take(64, 8);
    percpu.give(0, pointer + 8);
    percpu.give(0, pointer);
    percpu.give(0, pointer);
    assertThat(machine.reports).hasSize(5);
  }

  @Test
  void the_reserve_ends() {
    assertThat(percpu.take(0, ChunkKind.RESERVED, 8 << 10, 8, GfpFlags.KERNEL)).isNotZero();
    assertThat(percpu.take(0, ChunkKind.RESERVED, 4, 4, GfpFlags.KERNEL)).isZero();
    assertThat(take(4, 4)).isNotZero();
  }
}
