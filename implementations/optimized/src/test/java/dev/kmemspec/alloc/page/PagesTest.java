package dev.kmemspec.alloc.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.memory.SimulatedMemory;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The buddy lists, the per-CPU lists and the words of the frames, under random requests. */
final class PagesTest {
  private static final long BASE = 1L << 40;
  private static final int PAGE_SHIFT = 12;

  private final List<String> reports = new ArrayList<>();
  private Pages pages = pages(7, 3, 1 << 10);

  /** Two zones with ragged ends, the first from frame {@code first}. */
  private Pages pages(int first, int parkedOrder, int frames) {
    List<ZoneSpec> zones =
        List.of(
            ZoneSpec.plain(first, frames),
            new ZoneSpec(1, ZoneSpec.NORMAL, first + frames + 3, frames, 0, 0, new long[5]));
    PageConfig config =
        new PageConfig(PAGE_SHIFT, 8, 2, zones, new int[] {0, 1}, parkedOrder, false, false);
    long bytes = (2L * frames + first + 3) << PAGE_SHIFT;
    return new Pages(config, new SimulatedMemory(BASE, bytes), reports::add);
  }

  @AfterEach
  void validate() {
    pages.validate();
  }

  private record Taken(int frame, int order) {}

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 3})
  void random_blocks_are_disjoint_aligned_and_all_come_back(int parkedOrder) {
    pages = pages(parkedOrder + 5, parkedOrder, 1 << 12);
    List<ZoneCounts> before = pages.counts();
    BitSet held = new BitSet();
    List<Taken> taken = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(parkedOrder);
    for (int step = 0; step < 20_000; step++) {
      int cpu = random.nextInt(2);
      if (taken.isEmpty() || random.nextInt(100) < 55) {
        take(random, cpu, held, taken);
      } else {
        Taken block = taken.remove(random.nextInt(taken.size()));
        held.clear(block.frame(), block.frame() + (1 << block.order()));
        pages.release(cpu, block.frame(), block.order());
      }
      if (step % 500 == 0) {
        assertEverythingAddsUp(held);
      }
    }
    taken.forEach(block -> pages.release(0, block.frame(), block.order()));
    pages.drainAll();
    for (int zone = 0; zone < before.size(); zone++) {
      assertThat(pages.counts().get(zone).blocks()).isEqualTo(before.get(zone).blocks());
    }
  }

  private void take(SplittableRandom random, int cpu, BitSet held, List<Taken> taken) {
    int order = random.nextInt(random.nextInt(9) + 1);
    long address = pages.allocate(cpu, Pages.NO_NODE, GfpFlags.KERNEL | GfpFlags.NOWARN, order, 0);
    if (address != 0) {
      int frame = pages.frame(address);
      assertThat(frame % (1 << order)).isZero();
      assertThat(held.get(frame, frame + (1 << order)).isEmpty()).as("free before").isTrue();
      held.set(frame, frame + (1 << order));
      taken.add(new Taken(frame, order));
    }
  }

  /** Pages on lists, parked pages and pages handed out are the zone's frames (AC-02). */
  private void assertEverythingAddsUp(BitSet held) {
    pages.validate();
    for (ZoneCounts zone : pages.counts()) {
      int first = zone.spec().firstFrame();
      long out = held.get(first, first + zone.spec().frames()).cardinality();
      assertThat(zone.free() + zone.parked() + out).isEqualTo(zone.spec().frames());
    }
  }

  @Test
  void a_machine_of_terabytes_starts_at_once_and_costs_what_it_touches() {
    int frames = 1 << 30;
    PageConfig config =
        new PageConfig(
            PAGE_SHIFT, 10, 1, List.of(ZoneSpec.plain(0, frames)), new int[] {0}, 3, false, false);
    pages = new Pages(config, new SimulatedMemory(0, (long) frames << PAGE_SHIFT), reports::add);
    long address = pages.allocate(0, Pages.NO_NODE, GfpFlags.KERNEL, 5, Pages.USE_PAGES);
    pages.free(0, address);
    pages.drainAll();
    assertThat(pages.counts().getFirst().blocks()[10]).isEqualTo(frames >> 10);
  }

  @Test
  void a_double_free_is_reported_and_has_no_effect() {
    PageCalls calls = new PageCalls(pages);
    long page = calls.allocate(0, Pages.NO_NODE, GfpFlags.KERNEL, 2);
    calls.free(0, page, 1);
    assertThat(reports).singleElement().asString().contains("Bad page state").contains("order 1");
    calls.free(0, page, 2);
    calls.free(0, page, 2);
    assertThat(reports).hasSize(2).last().asString().contains("starts no block");
  }

  @Test
  void runs_of_any_length_take_what_they_need() {
    PageRuns runs = new PageRuns(pages);
    long free = free();
    for (int count = 1; count <= 256; count++) {
      long address = runs.allocate((long) count << PAGE_SHIFT, 0, GfpFlags.KERNEL);
      assertThat(runs.bytes(address)).isEqualTo((long) count << PAGE_SHIFT);
      assertThat(free - free()).as("pages taken").isEqualTo(count);
      runs.free(address);
      assertThat(free()).isEqualTo(free);
    }
  }

  private long free() {
    pages.drainAll();
    return pages.counts().stream().mapToLong(ZoneCounts::free).sum();
  }
}
