package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencePagesTest {
  private static final int KERNEL = Gfp.KERNEL.bits();
  private static final int ATOMIC = Gfp.ATOMIC.bits();

  private static ReferenceAllocator boot(long pages, Profile profile) {
    return new Reference().boot(Machine.simple(4096, pages, 2), profile);
  }

  private static ReferenceAllocator boot(Zone... zones) {
    return new Reference().boot(new Machine(4096, 10, 2, 8, 64, List.of(zones)), Profile.CONTRACT);
  }

  private static long free(ReferenceAllocator allocator) {
    return allocator.zoneinfo().stream().mapToLong(Outcome.ZoneCounts::free).sum();
  }

  private static long exhaust(ReferenceAllocator allocator, int gfp, int order) {
    long count = 0;
    while (allocator.allocPages(gfp, order) != 0) {
      count++;
    }
    return count;
  }

  @Test
  void pg22_splitAndMergeRestoreTheFreeBlocks() {
    ReferenceAllocator allocator = boot(1000, Profile.CONTRACT);
    List<Outcome.ZoneCounts> before = allocator.zoneinfo();
    assertThat(before.getFirst().blocks())
        .containsExactly(0L, 0L, 0L, 1L, 0L, 1L, 1L, 1L, 1L, 1L, 0L);
    List<Long> taken = new ArrayList<>();
    for (long page = allocator.allocPages(KERNEL, 0);
        page != 0;
        page = allocator.allocPages(KERNEL, 0)) {
      taken.add(page);
    }
    assertThat(taken).hasSize(1000).doesNotHaveDuplicates();
    for (int i = 0; i < 1000; i++) {
      allocator.freePagesOf(taken.get(i * 7 % 1000), 0);
    }
    assertThat(allocator.zoneinfo()).isEqualTo(before);
  }

  @Test
  void pg26_theCallerGetsTheLowestPart() {
    ReferenceAllocator allocator = boot(1024, Profile.CONTRACT);
    assertThat(allocator.allocPages(KERNEL, 2)).isEqualTo(Machine.PAGE_OFFSET);
    assertThat(allocator.zoneinfo().getFirst().blocks())
        .containsExactly(0L, 0L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L, 0L);
  }

  @ParameterizedTest
  @CsvSource({"262144, 1024", "1000000, 2000", "4194304, 4096"})
  void pg51_anOrdinaryRequestStopsAtTheMinMark(long pages, long min) {
    ReferenceAllocator allocator = boot(pages, Profile.LINUX_7_0);
    exhaust(allocator, KERNEL, 10);
    exhaust(allocator, KERNEL, 0);
    assertThat(free(allocator)).isEqualTo(min);
  }

  @Test
  void pg53_anAtomicRequestUsesFiveEighthsOfTheReserve() {
    ReferenceAllocator allocator = boot(262144, Profile.LINUX_6_1);
    exhaust(allocator, KERNEL, 10);
    exhaust(allocator, KERNEL, 0);
    assertThat(exhaust(allocator, Gfp.NOWAIT.bits(), 0)).isZero();
    assertThat(exhaust(allocator, ATOMIC, 0)).isEqualTo(640);
    int forbidden = ATOMIC | Gfp.MEMALLOC_BIT | Gfp.NOMEMALLOC_BIT;
    assertThat(allocator.allocPages(forbidden, 0)).isZero();
    assertThat(allocator.allocPages(KERNEL | Gfp.NOFAIL_BIT, 0)).isNotZero();
    assertThat(exhaust(allocator, ATOMIC | Gfp.MEMALLOC_BIT, 0)).isEqualTo(383);
    assertThat(allocator.allocPages(KERNEL | Gfp.NOFAIL_BIT, 0)).isZero();
  }

  @Test
  void pg57_alowerZoneKeepsItsReserveFromRequestsForAHigherOne() {
    ReferenceAllocator allocator =
        new Reference()
            .boot(
                new Machine(
                    4096,
                    10,
                    1,
                    8,
                    64,
                    List.of(
                        new Zone(0, ZoneKind.DMA32, 0, 4096),
                        new Zone(0, ZoneKind.NORMAL, 4096, 25600))),
                Profile.LINUX_7_0);
    exhaust(allocator, KERNEL | Gfp.DMA32_BIT, 0);
    long own = allocator.zoneinfo().getFirst().free();
    exhaust(allocator, KERNEL, 0);
    assertThat(allocator.zoneinfo().getFirst().free()).isEqualTo(own);

    ReferenceAllocator other =
        new Reference()
            .boot(
                new Machine(
                    4096,
                    10,
                    1,
                    8,
                    64,
                    List.of(
                        new Zone(0, ZoneKind.DMA32, 0, 4096),
                        new Zone(0, ZoneKind.NORMAL, 4096, 25600))),
                Profile.LINUX_7_0);
    exhaust(other, KERNEL, 0);
    assertThat(other.zoneinfo().getFirst().free()).isEqualTo(own + 25600 / 256);
  }

  @Test
  void gf14_noRequestGetsAZoneAboveItsCeiling() {
    ReferenceAllocator allocator =
        boot(
            new Zone(0, ZoneKind.DMA, 0, 16),
            new Zone(0, ZoneKind.DMA32, 16, 32),
            new Zone(0, ZoneKind.NORMAL, 48, 64),
            new Zone(0, ZoneKind.HIGHMEM, 112, 16),
            new Zone(0, ZoneKind.MOVABLE, 128, 16));
    assertThat(exhaust(allocator, Gfp.DMA_BIT, 0)).isEqualTo(16);
    assertThat(exhaust(allocator, Gfp.DMA32_BIT, 0)).isEqualTo(32);
    assertThat(exhaust(allocator, 0, 0)).isEqualTo(64);
    assertThat(exhaust(allocator, Gfp.MOVABLE_BIT, 0)).isZero();
    assertThat(exhaust(allocator, Gfp.HIGHMEM_BIT, 0)).isEqualTo(16);
    assertThat(exhaust(allocator, Gfp.HIGHMEM_BIT | Gfp.MOVABLE_BIT, 0)).isEqualTo(16);
  }

  @Test
  void gf13_aFlagForAZoneThatTheMachineLacksMeansNormal() {
    ReferenceAllocator allocator = boot(64, Profile.CONTRACT);
    assertThat(allocator.allocPages(Gfp.DMA_BIT, 0)).isNotZero();
    assertThat(allocator.allocPages(Gfp.HIGHMEM_BIT, 0)).isNotZero();
  }

  @Test
  void gf17_thisnodeIsStrictAndANodeOtherwiseAPreference() {
    ReferenceAllocator allocator =
        boot(new Zone(0, ZoneKind.NORMAL, 0, 16), new Zone(1, ZoneKind.NORMAL, 16, 16));
    int strict = Gfp.THISNODE_BIT;
    for (int i = 0; i < 16; i++) {
      long page = allocator.allocPagesNode(1, strict, 0);
      assertThat(allocator.memory().frame(page)).isBetween(16L, 31L);
    }
    assertThat(allocator.allocPagesNode(1, strict, 0)).isZero();
    assertThat(allocator.allocPagesNode(1, 0, 0)).isNotZero();
  }

  @Test
  void pg02_anOrderAboveTheLargestFailsAndWarnsUnlessTold() {
    ReferenceAllocator allocator = boot(4096, Profile.LINUX_6_1);
    assertThat(allocator.allocPages(KERNEL, 10)).isNotZero();
    assertThat(allocator.takeReports()).isEmpty();
    assertThat(allocator.allocPages(KERNEL, 11)).isZero();
    assertThat(allocator.takeReports()).hasSize(1);
    assertThat(allocator.allocPages(KERNEL | Gfp.NOWARN_BIT, 64)).isZero();
    assertThat(allocator.takeReports()).isEmpty();
  }

  @Test
  void pg10_theTailOfAPlainBlockGoesAtOnceAndPageZeroWithTheLastReference() {
    ReferenceAllocator allocator = boot(64, Profile.CONTRACT);
    long page = allocator.allocPages(KERNEL, 3);
    allocator.getPage(page);
    allocator.freePagesOf(page, 3);
    assertThat(free(allocator)).isEqualTo(63);
    allocator.putPage(page);
    assertThat(free(allocator)).isEqualTo(64);
  }

  @Test
  void pg10_aCompoundBlockGoesWholeWithTheLastReference() {
    ReferenceAllocator allocator = boot(64, Profile.CONTRACT);
    long page = allocator.allocPages(KERNEL | Gfp.COMP_BIT, 3);
    allocator.getPage(page);
    allocator.freePagesOf(page, 3);
    assertThat(free(allocator)).isEqualTo(56);
    allocator.putPage(page);
    assertThat(free(allocator)).isEqualTo(64);
  }

  @Test
  void pg12_splitPagesAreFreedOneByOne() {
    ReferenceAllocator allocator = boot(64, Profile.CONTRACT);
    long page = allocator.allocPages(KERNEL, 2);
    allocator.splitPage(page, 2);
    for (int i = 3; i >= 0; i--) {
      allocator.freePagesOf(page + i * 4096L, 0);
    }
    assertThat(allocator.takeReports()).isEmpty();
    assertThat(allocator.zoneinfo().getFirst().blocks().get(6)).isEqualTo(1);
  }

  @Test
  void pg13_theSurplusOfAnExactBlockIsGivenBackAtOnce() {
    ReferenceAllocator allocator = boot(64, Profile.CONTRACT);
    long block = allocator.allocPagesExact(4 * 4096 + 1, KERNEL);
    assertThat(free(allocator)).isEqualTo(59);
    allocator.freePagesExact(block, 4 * 4096 + 1);
    assertThat(free(allocator)).isEqualTo(64);
    assertThat(allocator.takeReports()).isEmpty();
    assertThat(allocator.allocPagesExact(-1L, KERNEL)).isZero();
  }

  @Test
  void pg14_bulkFillsEmptySlotsAndCountsTheLeadingFilledOnes() {
    ReferenceAllocator allocator = boot(3, Profile.CONTRACT);
    long[] slots = {7, 0, 8, 0, 0, 0};
    assertThat(allocator.allocPagesBulk(KERNEL, slots)).isEqualTo(5);
    assertThat(slots[0]).isEqualTo(7);
    assertThat(slots[2]).isEqualTo(8);
    assertThat(slots[5]).isZero();
    assertThat(allocator.allocPagesBulk(KERNEL, new long[] {7, 8})).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4})
  void pg41_aParkedBlockIsCountedInPages(int order) {
    ReferenceAllocator allocator = boot(4096, Profile.LINUX_6_1);
    allocator.freePagesOf(allocator.allocPages(KERNEL, order), order);
    Outcome.ZoneCounts zone = allocator.zoneinfo().getFirst();
    assertThat(zone.pcp()).isEqualTo(order <= 3 ? 1L << order : 0);
    assertThat(zone.free() + zone.pcp()).isEqualTo(4096);
    allocator.drain();
    assertThat(allocator.zoneinfo().getFirst().blocks().get(10)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {4096, 16384, 65536})
  void ac02_pagesAreConserved(int pageSize) {
    Machine machine = Machine.simple(pageSize, 600, 3);
    ReferenceAllocator allocator = new Reference().boot(machine, Profile.LINUX_6_12);
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    List<long[]> live = new ArrayList<>();
    long handedOut = 0;
    for (int i = 0; i < 3000; i++) {
      allocator.enter(i % 3, dev.kmemspec.machine.Context.PROCESS);
      int order = random.nextInt(5);
      if (live.isEmpty() || random.nextBoolean()) {
        long page = allocator.allocPages(KERNEL, order);
        if (page != 0) {
          live.add(new long[] {page, order});
          handedOut += 1L << order;
        }
      } else {
        long[] block = live.remove(random.nextInt(live.size()));
        allocator.freePagesOf(block[0], (int) block[1]);
        handedOut -= 1L << block[1];
      }
      Outcome.ZoneCounts zone = allocator.zoneinfo().getFirst();
      assertThat(zone.free() + zone.pcp() + handedOut).isEqualTo(600);
    }
  }

  @Test
  void pg20_noFrameIsHandedOutTwice() {
    ReferenceAllocator allocator = boot(512, Profile.CONTRACT);
    Set<Long> frames = new HashSet<>();
    for (int order = 5; order >= 0; order--) {
      for (int i = 0; i < 4; i++) {
        long frame = allocator.memory().frame(allocator.allocPages(KERNEL, order));
        for (long page = 0; page < 1L << order; page++) {
          assertThat(frames.add(frame + page)).isTrue();
        }
      }
    }
  }

  @Test
  void misuseIsReportedAndChangesNothing() {
    ReferenceAllocator allocator = boot(64, Profile.LINUX_6_1);
    long page = allocator.allocPages(KERNEL, 2);
    List<Outcome.ZoneCounts> before = allocator.zoneinfo();
    allocator.freePagesOf(page, 1);
    allocator.freePagesOf(page, 64 + 2);
    allocator.freePagesOf(page + 4096, 0);
    allocator.freePagesOf(page + 1, 2);
    allocator.freePagesExact(page, 4 * 4096);
    allocator.freePagesOf(12345, 0);
    allocator.splitPage(page, 3);
    allocator.getPage(page + 4096);
    allocator.putPage(0);
    assertThat(allocator.takeReports()).hasSize(9);
    assertThat(allocator.zoneinfo()).isEqualTo(before);
    allocator.freePagesOf(page, 2);
    allocator.freePagesOf(page, 2);
    assertThat(allocator.takeReports()).hasSize(1);
  }

  @Test
  void pg05_memoryIsDirtyUntilItIsZeroed() {
    ReferenceAllocator allocator = boot(64, Profile.CONTRACT);
    byte[] bytes = new byte[4096];
    long dirty = allocator.allocPages(KERNEL, 0);
    allocator.memory().read(dirty, bytes);
    assertThat(bytes).containsOnly(ReferenceMemory.DIRT);
    allocator.freePagesOf(dirty, 0);
    long zeroed = allocator.getZeroedPage(KERNEL);
    assertThat(zeroed).isEqualTo(dirty);
    allocator.memory().read(zeroed, bytes);
    assertThat(bytes).containsOnly(0);
  }
}
