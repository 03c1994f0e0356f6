package dev.kmemspec.bestfit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BestFitTest {
  private static final Machine MACHINE = Machine.simple(4096, 1024, 2);
  private static final int KERNEL = Gfp.KERNEL.bits();
  private static final int ATOMIC = Gfp.ATOMIC.bits();

  private final BestFitAllocator contract = boot(Profile.CONTRACT);

  private static BestFitAllocator boot(Profile profile) {
    return (BestFitAllocator) new BestFit().boot(MACHINE, profile);
  }

  private static Outcome.ZoneCounts zone(BestFitAllocator allocator) {
    return allocator.zoneinfo().getFirst();
  }

  @Test
  void a_freed_page_is_not_reused_until_its_rest_is_over() {
    long page = contract.allocPages(KERNEL, 0);
    contract.freePages(page, 0);

    assertThat(zone(contract).pcp()).isPositive();
    Set<Long> later = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      later.add(contract.allocPages(KERNEL, 0));
    }
    assertThat(later).hasSize(100).doesNotContain(page, 0L);
  }

  @Test
  void everything_parked_is_used_before_a_request_fails() {
    List<Long> pages = new ArrayList<>();
    long page = contract.allocPages(KERNEL, 0);
    while (page != 0) {
      pages.add(page);
      page = contract.allocPages(KERNEL, 0);
    }
    assertThat(pages).hasSize(1024).doesNotHaveDuplicates();
    pages.forEach(each -> contract.freePages(each, 0));

    assertThat(contract.allocPages(KERNEL, 10)).isEqualTo(Machine.PAGE_OFFSET);
  }

  @Test
  void drain_leaves_one_maximal_block() {
    long block = contract.allocPages(KERNEL, 3);
    long cache = contract.kmemCacheCreate("dog", 72, 0, 0, null);
    contract.kmemCacheFree(cache, contract.kmemCacheAlloc(cache, KERNEL));
    contract.kfree(contract.kmalloc(100, KERNEL));
    contract.kfree(contract.kmalloc(10000, KERNEL));
    contract.freePages(block, 3);
    contract.drain();

    Outcome.ZoneCounts zone = zone(contract);
    assertThat(zone.free()).isEqualTo(1024);
    assertThat(zone.pcp()).isZero();
    assertThat(zone.blocks()).containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L);
    assertThat(contract.slabinfo()).extracting(Outcome.SlabRow::slabs).containsOnly(0L);
  }

  @Test
  void every_boot_places_alike() {
    BestFitAllocator other = boot(Profile.CONTRACT);
    for (int i = 1; i < 50; i++) {
      assertThat(other.kmalloc(i * 7L, KERNEL)).isEqualTo(contract.kmalloc(i * 7L, KERNEL));
    }
  }

  @Test
  void content_survives_a_free_and_fresh_memory_is_not_zero() {
    long page = contract.allocPages(KERNEL, 0);
    byte[] seen = new byte[4096];
    contract.memory().read(page, seen);
    assertThat(seen).doesNotContain((byte) 0);

    contract.memory().write(page, new byte[] {1, 2, 3});
    contract.freePages(page, 0);
    contract.memory().read(page, seen);
    assertThat(seen).startsWith((byte) 1, (byte) 2, (byte) 3);
  }

  @Test
  void content_crosses_frames_and_zeroing_stops_at_its_end() {
    long block = contract.allocPages(KERNEL | Gfp.ZERO_BIT, 1);
    byte[] written = new byte[100];
    Arrays.fill(written, (byte) 7);
    contract.memory().write(block + 4050, written);
    byte[] seen = new byte[102];
    contract.memory().read(block + 4049, seen);

    assertThat(seen[0]).isZero();
    assertThat(seen[100]).isEqualTo((byte) 7);
    assertThat(seen[101]).isZero();
  }

  @Test
  void PG_10_the_tail_goes_at_once_and_the_first_page_with_the_last_reference() {
    long block = contract.allocPages(KERNEL, 2);
    contract.getPage(block);
    contract.freePages(block, 2);
    contract.drain();
    assertThat(zone(contract).free()).isEqualTo(1023);
    contract.putPage(block);
    contract.drain();
    assertThat(zone(contract).free()).isEqualTo(1024);
  }

  @Test
  void PG_10_a_compound_block_waits_for_the_last_reference() {
    long block = contract.allocPages(KERNEL | Gfp.COMP_BIT, 2);
    contract.getPage(block);
    contract.freePages(block, 2);
    contract.drain();
    assertThat(zone(contract).free()).isEqualTo(1020);
    contract.putPage(block);
    contract.drain();
    assertThat(zone(contract).free()).isEqualTo(1024);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POSIX")
  void misuse_is_reported_and_changes_nothing(Profile profile) {
    BestFitAllocator allocator = boot(profile);
    long page = allocator.allocPages(KERNEL, 1);
    long object = allocator.kmalloc(40, KERNEL);
    allocator.takeReports();

    allocator.kfree(object + 8);
    assertThat(allocator.takeReports()).hasSize(1);
    allocator.kfree(object);
    assertThat(allocator.takeReports()).isEmpty();
    allocator.kfree(object);
    assertThat(allocator.takeReports()).hasSize(1);
    allocator.kfree(page);
    assertThat(allocator.takeReports()).hasSize(1);
    allocator.freePages(page, 3);
    assertThat(allocator.takeReports()).hasSize(1);
    allocator.freePages(page, 1);
    assertThat(allocator.takeReports()).isEmpty();
    allocator.freePages(page, 1);
    assertThat(allocator.takeReports()).hasSize(1);
    allocator.drain();

    Outcome.ZoneCounts zone = zone(allocator);
    assertThat(zone.free()).isEqualTo(zone.managed());
  }

  @Test
  void PG_53_an_atomic_request_reaches_deeper_than_a_blocking_one() {
    BestFitAllocator linux = boot(Profile.LINUX_6_1);
    long blocking = exhaust(linux, KERNEL | Gfp.NOWARN_BIT);
    long atomic = exhaust(linux, ATOMIC | Gfp.NOWARN_BIT);

    // min is 64 pages here (256 KiB); of it 64 - 32 - 8 = 24 stay out of reach of GFP_ATOMIC.
    assertThat(blocking).isEqualTo(1024 - 64);
    assertThat(atomic).isEqualTo(64 - 24);
  }

  private static long exhaust(BestFitAllocator allocator, int gfp) {
    long got = 0;
    while (allocator.allocPages(gfp, 0) != 0) {
      got++;
    }
    return got;
  }

  @Test
  void GF_12_a_failure_is_reported_unless_nobody_wants_to_know() {
    exhaust(contract, KERNEL | Gfp.NOWARN_BIT);
    assertThat(contract.takeReports()).isEmpty();
    assertThat(contract.allocPages(KERNEL, 2)).isZero();
    assertThat(contract.takeReports())
        .containsExactly("page allocation failure: order:2, mode:GFP_KERNEL");
  }

  @Test
  void PG_02_an_order_above_the_largest_warns_once() {
    assertThat(contract.allocPages(KERNEL, 11)).isZero();
    assertThat(contract.takeReports()).hasSize(1);
    assertThat(contract.allocPages(KERNEL, 11)).isZero();
    assertThat(contract.takeReports()).isEmpty();
  }

  @Test
  void SL_07_caches_of_one_stride_share_slabs_under_linux() {
    BestFitAllocator linux = boot(Profile.LINUX_6_1);
    int rows = linux.slabinfo().size();
    long dog = linux.kmemCacheCreate("dog", 40, 0, 0, null);
    long cat = linux.kmemCacheCreate("cat", 36, 0, 0, null);
    long own = linux.kmemCacheCreate("own", 40, 0, SlabFlags.NO_MERGE, null);

    assertThat(cat).isNotEqualTo(dog);
    assertThat(own).isNotEqualTo(dog);
    assertThat(linux.slabinfo()).hasSize(rows + 2);
    assertThat(linux.kmemCacheSize(cat)).isEqualTo(40);
    linux.kmemCacheDestroy(dog);
    assertThat(linux.kmemCacheAlloc(cat, KERNEL)).isNotZero();
  }

  @Test
  void SC_07_the_constructor_runs_once_per_object_and_slab() {
    List<Long> constructed = new ArrayList<>();
    long cache = contract.kmemCacheCreate("dog", 1000, 0, 0, constructed::add);
    assertThat(constructed).isEmpty();
    long first = contract.kmemCacheAlloc(cache, KERNEL);

    assertThat(constructed).doesNotHaveDuplicates().contains(first);
    int slots = constructed.size();
    contract.kmemCacheFree(cache, first);
    contract.kmemCacheAlloc(cache, KERNEL);
    assertThat(constructed).hasSize(slots);
  }

  @Test
  void zones_are_tried_from_the_highest_permitted_down_under_linux() {
    Zone dma = new Zone(0, ZoneKind.DMA, 0, 1024);
    Zone normal = new Zone(0, ZoneKind.NORMAL, 1024, 4096);
    Machine machine = new Machine(4096, 10, 1, 8, 64, List.of(dma, normal));
    BestFitAllocator linux = (BestFitAllocator) new BestFit().boot(machine, Profile.LINUX_6_1);
    linux.enter(0, Context.PROCESS);

    assertThat(linux.memory().frame(linux.allocPages(KERNEL, 0))).isGreaterThanOrEqualTo(1024);
    assertThat(linux.memory().frame(linux.allocPages(Gfp.DMA_BIT, 0))).isBetween(0L, 1023L);
    assertThat(linux.memory().frame(linux.kmalloc(64, KERNEL | Gfp.DMA_BIT))).isLessThan(1024);
  }
}
