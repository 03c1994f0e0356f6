package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceSlabsTest {
  private static final int KERNEL = Gfp.KERNEL.bits();

  private static ReferenceAllocator boot(Profile profile) {
    return new Reference().boot(Machine.simple(4096, 4096, 8), profile);
  }

  private static Outcome.SlabRow row(ReferenceAllocator allocator, String name) {
    return allocator.slabinfo().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "4096, 8, 8, 0, 512",
    "4096, 8, 64, 0, 64",
    "4096, 8, 96, 0, 42",
    "4096, 8, 192, 0, 21",
    "4096, 8, 256, 1, 32",
    "4096, 8, 512, 2, 32",
    "4096, 8, 1024, 3, 32",
    "4096, 8, 2048, 3, 16",
    "4096, 8, 4096, 3, 8",
    "4096, 8, 8192, 3, 4",
    "4096, 8, 576, 2, 28",
    "4096, 8, 1088, 3, 30",
    "4096, 4, 256, 0, 16",
    "4096, 4, 512, 1, 16",
    "4096, 4, 1024, 2, 16",
    "65536, 8, 4096, 1, 32",
    "65536, 8, 65536, 3, 8",
    "65536, 8, 131072, 3, 4"
  })
  void sl05_slabsHaveTheOrderOfTheVectors(
      int pageSize, int cpus, long size, int order, int objects) {
    Machine machine = Machine.simple(pageSize, 4096, cpus);
    SlabLayout layout = SlabLayout.of(machine, Profile.LINUX_7_0, size, 0, SlabFlags.NONE, false);
    assertThat(layout.order()).isEqualTo(order);
    assertThat(layout.objects(machine, order)).isEqualTo(objects);
  }

  @ParameterizedTest
  @CsvSource({
    "20, 0, 0, 8",
    "20, 64, 0, 64",
    "20, 0, 8192, 32",
    "33, 0, 8192, 64",
    "20, 128, 8192, 128"
  })
  void sc04_objectsAreAlignedAsAsked(long size, long align, int flags, long expected) {
    ReferenceAllocator allocator = boot(Profile.CONTRACT);
    long cache = allocator.kmemCacheCreate("dog", size, align, flags, null);
    for (int i = 0; i < 200; i++) {
      assertThat(allocator.kmemCacheAlloc(cache, KERNEL) % expected).isZero();
    }
    assertThat(row(allocator, "dog").objectSize()).isEqualTo(SlabLayout.roundUp(size, expected));
  }

  @Test
  void sc07_theConstructorRunsOncePerObjectAndSlab() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    List<Long> constructed = new ArrayList<>();
    long cache = allocator.kmemCacheCreate("dog", 120, 0, 0, constructed::add);
    long object = allocator.kmemCacheAlloc(cache, KERNEL);
    allocator.kmemCacheFree(cache, object);
    assertThat(allocator.kmemCacheAlloc(cache, KERNEL)).isEqualTo(object);
    assertThat(constructed).hasSize((int) row(allocator, "dog").objects()).contains(object);
  }

  @Test
  void sl07_equalCachesMergeAndShareObjects() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    int before = allocator.slabinfo().size();
    long dog = allocator.kmemCacheCreate("dog", 60, 0, 0, null);
    long cat = allocator.kmemCacheCreate("cat", 64, 0, 0, null);
    assertThat(allocator.slabinfo()).hasSize(before + 1);
    assertThat(allocator.kmemCacheSize(dog)).isEqualTo(64);
    long object = allocator.kmemCacheAlloc(cat, KERNEL);
    allocator.kmemCacheDestroy(dog);
    assertThat(row(allocator, "dog").activeObjects()).isEqualTo(1);
    allocator.kmemCacheFree(cat, object);
    allocator.kmemCacheDestroy(cat);
    assertThat(allocator.slabinfo()).hasSize(before);
    assertThat(allocator.takeReports()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "64, 64, 0",
    "64, 0, 16384",
    "72, 0, 0",
    "40, 0, 0",
    "64, 0, 16777216",
    "64, 0, 524288"
  })
  void sl07_otherCachesDoNotMerge(long size, long align, int flags) {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    allocator.kmemCacheCreate("dog", align == 64 ? 72 : 64, 0, 0, null);
    int before = allocator.slabinfo().size();
    allocator.kmemCacheCreate("cat", size, align, flags, null);
    assertThat(allocator.slabinfo()).hasSize(before + 1);
  }

  @Test
  void sl07_theContractKnowsNoMerging() {
    ReferenceAllocator allocator = boot(Profile.CONTRACT);
    int before = allocator.slabinfo().size();
    allocator.kmemCacheCreate("dog", 64, 0, 0, null);
    allocator.kmemCacheCreate("cat", 64, 0, 0, null);
    assertThat(allocator.slabinfo()).hasSize(before + 2);
  }

  @Test
  void sl09_emptySlabsAreKeptUpToMinPartialAndShrinkGivesThemBack() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    long cache = allocator.kmemCacheCreate("dog", 4096, 0, SlabFlags.NO_MERGE, null);
    List<Long> objects = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      objects.add(allocator.kmemCacheAlloc(cache, KERNEL));
    }
    objects.forEach(object -> allocator.kmemCacheFree(cache, object));
    assertThat(row(allocator, "dog").slabs()).isEqualTo(5);
    assertThat(allocator.kmemCacheShrink(cache)).isZero();
    assertThat(row(allocator, "dog").slabs()).isZero();
    long one = allocator.kmemCacheAlloc(cache, KERNEL);
    assertThat(allocator.kmemCacheShrink(cache)).isOne();
    assertThat(one).isNotZero();
  }

  @Test
  void sc20_bulkIsAllOrNothing() {
    ReferenceAllocator allocator =
        new Reference().boot(Machine.simple(4096, 4, 1), Profile.CONTRACT);
    long cache = allocator.kmemCacheCreate("dog", 4096, 0, 0, null);
    assertThat(allocator.kmemCacheAllocBulk(cache, KERNEL, new long[5])).isZero();
    assertThat(row(allocator, "dog").slabs()).isZero();
    long[] objects = new long[4];
    assertThat(allocator.kmemCacheAllocBulk(cache, KERNEL, objects)).isEqualTo(4);
    assertThat(objects).doesNotHaveDuplicates().doesNotContain(0);
  }

  @Test
  void sl06_underPressureASlabOfOneObjectIsTaken() {
    ReferenceAllocator allocator =
        new Reference().boot(Machine.simple(4096, 3, 1), Profile.CONTRACT);
    long cache = allocator.kmemCacheCreate("dog", 4096, 0, 0, null);
    assertThat(row(allocator, "dog").pagesPerSlab()).isGreaterThan(3);
    for (int i = 0; i < 3; i++) {
      assertThat(allocator.kmemCacheAlloc(cache, KERNEL)).isNotZero();
    }
    assertThat(allocator.kmemCacheAlloc(cache, KERNEL)).isZero();
  }

  @Test
  void sc25_aDmaCacheGivesDmaMemoryWhateverTheMask() {
    Machine machine =
        new Machine(
            4096,
            10,
            1,
            8,
            64,
            List.of(new Zone(0, ZoneKind.DMA, 0, 64), new Zone(0, ZoneKind.NORMAL, 64, 64)));
    ReferenceAllocator allocator = new Reference().boot(machine, Profile.CONTRACT);
    long dma = allocator.kmemCacheCreate("dma", 64, 0, SlabFlags.CACHE_DMA, null);
    long plain = allocator.kmemCacheCreate("plain", 64, 0, 0, null);
    assertThat(allocator.memory().frame(allocator.kmemCacheAlloc(dma, KERNEL))).isLessThan(64);
    assertThat(allocator.memory().frame(allocator.kmemCacheAlloc(plain, KERNEL)))
        .isGreaterThanOrEqualTo(64);
  }

  @Test
  void misuseIsReportedAndChangesNothing() {
    ReferenceAllocator allocator = boot(Profile.LINUX_7_0);
    long dog = allocator.kmemCacheCreate("dog", 64, 0, SlabFlags.NO_MERGE, null);
    long cat = allocator.kmemCacheCreate("cat", 64, 0, SlabFlags.NO_MERGE, null);
    long object = allocator.kmemCacheAlloc(dog, KERNEL);
    List<Outcome.SlabRow> before = allocator.slabinfo();
    allocator.kmemCacheFree(dog, object + 8);
    allocator.kmemCacheFree(dog, object + 64);
    allocator.kmemCacheFree(dog, 0);
    allocator.kmemCacheFree(cat, object);
    allocator.kmemCacheFree(12345, object);
    assertThat(allocator.kmemCacheAlloc(12345, KERNEL)).isZero();
    assertThat(allocator.takeReports()).hasSize(6);
    assertThat(allocator.slabinfo()).isEqualTo(before);
    allocator.kmemCacheDestroy(dog);
    allocator.kmemCacheDestroy(dog);
    assertThat(allocator.takeReports()).hasSize(2);
  }

  @Test
  void sc16_someKernelsFreeToTheRightCache() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    long dog = allocator.kmemCacheCreate("dog", 64, 0, SlabFlags.NO_MERGE, null);
    long cat = allocator.kmemCacheCreate("cat", 64, 0, SlabFlags.NO_MERGE, null);
    allocator.kmemCacheFree(cat, allocator.kmemCacheAlloc(dog, KERNEL));
    assertThat(allocator.takeReports()).hasSize(1);
    assertThat(row(allocator, "dog").activeObjects()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "64, 12, 0", "64, 0, 1", "4194305, 0, 0", "-1, 0, 0"})
  void sc03_badArgumentsMakeNoCache(long size, long align, int flags) {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    assertThat(allocator.kmemCacheCreate("dog", size, align, flags, null)).isZero();
    assertThat(allocator.takeReports()).hasSize(1);
  }
}
