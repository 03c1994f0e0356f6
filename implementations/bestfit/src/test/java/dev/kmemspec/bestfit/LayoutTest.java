package dev.kmemspec.bestfit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.SlabFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layouts that RULES.md gives as vectors. */
final class LayoutTest {

  @ParameterizedTest
  @CsvSource({
    "4096,8,8,0,512", "4096,8,64,0,64", "4096,8,96,0,42", "4096,8,192,0,21", "4096,8,256,1,32",
    "4096,8,512,2,32", "4096,8,1024,3,32", "4096,8,2048,3,16", "4096,8,4096,3,8", "4096,8,8192,3,4",
    "4096,8,576,2,28", "4096,8,1088,3,30", "4096,4,256,0,16", "4096,4,512,1,16", "4096,4,1024,2,16",
    "65536,8,4096,1,32", "65536,8,65536,3,8", "65536,8,131072,3,4"
  })
  void SL_05_slab_orders_and_objects(int page, int cpus, long size, int order, long objects) {
    Machine machine = Machine.simple(page, 1 << 16, cpus);

    for (Profile profile : List.of(Profile.LINUX_4_19, Profile.LINUX_6_1, Profile.LINUX_7_0)) {
      SlabGeometry geometry = SlabGeometry.of(machine, profile, size, 8, SlabFlags.NONE, false);
      assertThat(geometry.order()).isEqualTo(order);
      assertThat(geometry.objects(machine, order)).isEqualTo(objects);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8,9,16", "8,65,96", "8,97,128", "8,129,192", "8,193,256", "8,4097,8192", "8,8193,16384",
    "8,131073,262144", "8,1,8", "64,1,64", "64,65,128", "64,129,192", "128,1,128", "128,129,256"
  })
  void KM_05_usable_sizes_of_linux(int minAlign, long size, long usable) {
    assertThat(new Buckets(machine(minAlign), Profile.LINUX_6_1).usable(size)).isEqualTo(usable);
  }

  @ParameterizedTest
  @CsvSource({"1,16", "16,16", "17,32", "2048,2048", "2049,4096", "8193,12288"})
  void the_contract_has_size_classes_of_its_own(long size, long usable) {
    assertThat(new Buckets(machine(8), Profile.CONTRACT).usable(size)).isEqualTo(usable);
  }

  @Test
  void PV_09_alignment_by_version() {
    assertThat(new Buckets(machine(8), Profile.LINUX_4_19).alignment(256)).isEqualTo(8);
    assertThat(new Buckets(machine(8), Profile.LINUX_6_1).alignment(256)).isEqualTo(256);
    assertThat(new Buckets(machine(8), Profile.LINUX_6_1).alignment(96)).isEqualTo(8);
    assertThat(new Buckets(machine(8), Profile.LINUX_7_0).alignment(96)).isEqualTo(32);
  }

  @ParameterizedTest
  @CsvSource({"72,0,0x2000,128", "24,0,0x2000,32", "24,128,0x2000,128", "20,0,0,24", "20,4,0,24"})
  void SC_04_alignment_and_stride(long size, long align, String flags, long stride) {
    SlabFlags mask = new SlabFlags(Integer.decode(flags));

    assertThat(SlabGeometry.of(machine(8), Profile.LINUX_6_1, size, align, mask, false).stride())
        .isEqualTo(stride);
  }

  @Test
  void SL_01_a_constructor_keeps_the_free_pointer_outside() {
    SlabFlags none = SlabFlags.NONE;

    assertThat(SlabGeometry.of(machine(8), Profile.LINUX_6_1, 64, 0, none, true).stride())
        .isEqualTo(72);
    assertThat(SlabGeometry.of(machine(8), Profile.CONTRACT, 64, 0, none, true).stride())
        .isEqualTo(64);
  }

  @Test
  void an_object_that_no_slab_could_hold_has_no_order() {
    Machine machine = machine(8);
    SlabFlags none = SlabFlags.NONE;

    assertThat(SlabGeometry.of(machine, Profile.LINUX_6_1, -1, 0, none, false).order())
        .isEqualTo(-1);
    assertThat(SlabGeometry.of(machine, Profile.CONTRACT, 1L << 40, 0, none, false).order())
        .isEqualTo(-1);
    assertThat(SlabGeometry.of(machine, Profile.CONTRACT, 8, 1L << 40, none, false).order())
        .isEqualTo(-1);
  }

  @Test
  void PG_57_lower_zones_keep_pages_from_requests_that_could_go_higher() {
    Zone dma = new Zone(0, ZoneKind.DMA, 0, 4096);
    Zone normal = new Zone(0, ZoneKind.NORMAL, 4096, 25600);
    Zone movable = new Zone(0, ZoneKind.MOVABLE, 29696, 2560);
    Machine machine = new Machine(4096, 10, 1, 8, 64, List.of(dma, normal, movable));

    assertThat(Reserves.lowmemReserve(machine, dma, ZoneKind.DMA)).isZero();
    assertThat(Reserves.lowmemReserve(machine, dma, ZoneKind.NORMAL)).isEqualTo(100);
    assertThat(Reserves.lowmemReserve(machine, dma, ZoneKind.MOVABLE)).isEqualTo(110);
    assertThat(Reserves.lowmemReserve(machine, normal, ZoneKind.MOVABLE)).isEqualTo(80);
    assertThat(Reserves.lowmemReserve(machine, movable, ZoneKind.MOVABLE)).isZero();
  }

  private static Machine machine(int minAlign) {
    return new Machine(
        4096, 10, 8, minAlign, 64, List.of(new Zone(0, ZoneKind.NORMAL, 0, 1 << 16)));
  }
}
