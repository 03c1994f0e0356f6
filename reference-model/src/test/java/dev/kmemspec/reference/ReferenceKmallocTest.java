package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceKmallocTest {
  private static final int KERNEL = Gfp.KERNEL.bits();
  private static final int ZERO = KERNEL | Gfp.ZERO_BIT;

  private static ReferenceAllocator boot(Profile profile) {
    return new Reference().boot(Machine.simple(4096, 4096, 2), profile);
  }

  private static byte[] read(ReferenceAllocator allocator, long address, int length) {
    byte[] bytes = new byte[length];
    allocator.memory().read(address, bytes);
    return bytes;
  }

  private static void fill(ReferenceAllocator allocator, long address, int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 0x5a);
    allocator.memory().write(address, bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 9, 16",
    "8, 65, 96",
    "8, 97, 128",
    "8, 129, 192",
    "8, 193, 256",
    "8, 4097, 8192",
    "8, 8193, 16384",
    "8, 131073, 262144",
    "64, 1, 64",
    "64, 65, 128",
    "64, 129, 192",
    "128, 1, 128",
    "128, 129, 256"
  })
  void km05_sizesGetTheClassOfTheVectors(int minAlign, long size, long usable) {
    Machine machine =
        new Machine(4096, 10, 2, minAlign, 128, List.of(new Zone(0, ZoneKind.NORMAL, 0, 4096)));
    ReferenceAllocator allocator = new Reference().boot(machine, Profile.LINUX_7_0);
    long block = allocator.kmalloc(size, KERNEL);
    assertThat(allocator.ksize(block)).isEqualTo(usable);
    assertThat(allocator.kmallocSizeRoundup(size)).isEqualTo(usable);
  }

  @Test
  void km07_aboveTheLimitItFails() {
    ReferenceAllocator allocator = boot(Profile.LINUX_7_0);
    assertThat(allocator.kmalloc(4194304, KERNEL)).isNotZero();
    assertThat(allocator.kmalloc(4194305, KERNEL)).isZero();
    assertThat(allocator.kmalloc(-1L, KERNEL)).isZero();
    assertThat(allocator.kmallocArray(1L << 33, 1L << 31, KERNEL)).isZero();
    assertThat(allocator.takeReports()).hasSize(2);
  }

  @Test
  void km02_sizeZero() {
    ReferenceAllocator allocator = boot(Profile.LINUX_7_0);
    assertThat(allocator.kmalloc(0, KERNEL)).isEqualTo(16);
    assertThat(allocator.ksize(16)).isZero();
    assertThat(allocator.krealloc(0, 0, KERNEL)).isEqualTo(16);
    allocator.kfree(16);
    allocator.kfree(0);
    allocator.kfreeSensitive(16);
    assertThat(allocator.takeReports()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Profile.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"POSIX", "SLOB"})
  void pv09_everySizeIsAlignedAsItsProfilePromises(Profile profile) {
    Machine machine = Machine.simple(4096, 4096, 2);
    ReferenceAllocator allocator = new Reference().boot(machine, profile);
    for (long size = 1; size <= 9000; size += 1) {
      long block = allocator.kmalloc(size, KERNEL);
      assertThat(block % Math.max(8, Long.lowestOneBit(size))).isZero();
      allocator.kfree(block);
    }
  }

  @Test
  void km22_growthOverZeroedSlackReadsAsZero() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    long block = allocator.kzalloc(48, KERNEL);
    fill(allocator, block, 48);
    assertThat(allocator.krealloc(block, 40, ZERO)).isEqualTo(block);
    assertThat(allocator.krealloc(block, 56, ZERO)).isEqualTo(block);
    assertThat(read(allocator, block + 40, 16)).containsOnly(0);
  }

  @Test
  void km20_aMoveKeepsContentAndFailureChangesNothing() {
    ReferenceAllocator allocator = boot(Profile.CONTRACT);
    long block = allocator.kmalloc(64, KERNEL);
    fill(allocator, block, 64);
    assertThat(allocator.krealloc(block, 1L << 40, KERNEL)).isZero();
    assertThat(read(allocator, block, 64)).containsOnly(0x5a);
    long moved = allocator.krealloc(block, 5000, KERNEL);
    assertThat(moved).isNotEqualTo(block);
    assertThat(read(allocator, moved, 64)).containsOnly(0x5a);
    long large = allocator.krealloc(moved, 100_000, KERNEL);
    assertThat(read(allocator, large, 64)).containsOnly(0x5a);
    assertThat(allocator.krealloc(large, 1, KERNEL)).isEqualTo(large);
    assertThat(allocator.krealloc(large, 0, KERNEL)).isEqualTo(16);
    allocator.drain();
    assertThat(allocator.zoneinfo().getFirst().free()).isEqualTo(4096);
  }

  @Test
  void km26_theWholeBlockIsZeroedBeforeItGoes() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    long block = allocator.kmalloc(50, KERNEL);
    fill(allocator, block, 64);
    allocator.kfreeSensitive(block);
    assertThat(read(allocator, block, 64)).containsOnly(0);
  }

  @Test
  void km10_dmaMemoryComesFromTheDmaZone() {
    Machine machine =
        new Machine(
            4096,
            10,
            1,
            8,
            64,
            List.of(new Zone(0, ZoneKind.DMA, 0, 64), new Zone(0, ZoneKind.NORMAL, 64, 64)));
    ReferenceAllocator allocator = new Reference().boot(machine, Profile.CONTRACT);
    for (long size : new long[] {8, 4096, 8192, 8193}) {
      long dma = allocator.kmalloc(size, KERNEL | Gfp.DMA_BIT);
      assertThat(allocator.memory().frame(dma)).isLessThan(64);
      long normal = allocator.kmalloc(size, KERNEL);
      assertThat(allocator.memory().frame(normal)).isGreaterThanOrEqualTo(64);
    }
    assertThat(allocator.slabinfo()).extracting("name").contains("dma-kmalloc-8", "kmalloc-8k");
  }

  @Test
  void km09_illegalZoneBitsAreDropped() {
    ReferenceAllocator allocator = boot(Profile.LINUX_7_0);
    assertThat(allocator.kmalloc(64, KERNEL | Gfp.HIGHMEM_BIT)).isNotZero();
    assertThat(allocator.takeReports()).hasSize(1);
  }

  @Test
  void misuseIsReportedAndChangesNothing() {
    ReferenceAllocator allocator = boot(Profile.LINUX_7_0);
    long block = allocator.kmalloc(64, KERNEL);
    long large = allocator.kmalloc(9000, KERNEL);
    long page = allocator.allocPages(KERNEL, 0);
    allocator.kfree(block + 8);
    allocator.kfree(large + 4096);
    allocator.kfree(page);
    allocator.freePagesOf(large, 2);
    allocator.kfree(4096);
    assertThat(allocator.krealloc(block + 8, 100, KERNEL)).isZero();
    assertThat(allocator.takeReports()).hasSizeGreaterThanOrEqualTo(6);
    allocator.kfree(block);
    allocator.kfree(large);
    allocator.freePagesOf(page, 0);
    assertThat(allocator.takeReports()).isEmpty();
    allocator.kfree(block);
    allocator.kfree(large);
    assertThat(allocator.takeReports()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"LINUX_4_19, 0, false", "LINUX_6_1, 0, true", "LINUX_7_0, 0, false"})
  void km15_kfreeOfAPageDependsOnTheKernel(Profile profile, int order, boolean freed) {
    ReferenceAllocator allocator = boot(profile);
    long page = allocator.allocPages(KERNEL, order);
    allocator.kfree(page);
    assertThat(allocator.takeReports()).hasSize(1);
    allocator.drain();
    assertThat(allocator.zoneinfo().getFirst().free()).isEqualTo(freed ? 4096 : 4095);
  }

  @Test
  void xi07_allocatingAndFreeingEverythingRestoresTheTotals() {
    ReferenceAllocator allocator = boot(Profile.LINUX_6_1);
    long[] blocks = new long[500];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = allocator.kmalloc(1L << (i % 15), KERNEL);
      assertThat(blocks[i]).isNotZero();
    }
    for (long block : blocks) {
      allocator.kfree(block);
    }
    allocator.drain();
    assertThat(allocator.zoneinfo().getFirst().blocks().get(10)).isEqualTo(4);
    assertThat(allocator.slabinfo()).allMatch(row -> row.slabs() == 0 && row.objects() == 0);
  }
}
