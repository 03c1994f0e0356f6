package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlabLayoutTest {
  private static Machine machine(int pageSize, int maxOrder, int cpus) {
    return new Machine(
        pageSize, maxOrder, cpus, 8, 64, List.of(new Zone(0, ZoneKind.NORMAL, 0, 1 << 20)));
  }

  private static SlabLayout of(long stride, Machine machine, Profile profile) {
    return Objects.requireNonNull(SlabLayout.of(stride, machine, profile));
  }

  private static SlabCall.KmemCacheCreate cache(long size, long align, int flags, boolean ctor) {
    return new SlabCall.KmemCacheCreate("dog", size, align, new SlabFlags(flags), ctor);
  }

  /** Vectors of SL-05, which 4.19 and 7.0 share. */
  @ParameterizedTest
  @CsvSource({
    "8, 0, 512", "64, 0, 64", "96, 0, 42", "192, 0, 21", "256, 1, 32", "512, 2, 32",
    "576, 2, 28", "1024, 3, 32", "1088, 3, 30", "2048, 3, 16", "4096, 3, 8", "8192, 3, 4"
  })
  void SL_05_eight_cpus(long stride, int order, long objects) {
    for (Profile profile : List.of(Profile.LINUX_4_19, Profile.LINUX_6_1, Profile.LINUX_7_0)) {
      SlabLayout layout = of(stride, machine(4096, 10, 8), profile);
      assertThat(layout.stride()).isEqualTo(stride);
      assertThat(layout.order()).as(profile.label()).isEqualTo(order);
      assertThat(layout.objects()).as(profile.label()).isEqualTo(objects);
    }
  }

  /*
   * Computed by hand after calculate_order: wanted = 4 * (fls(cpus) + 1) objects, at most what
   * order 3 holds; the first order from there on that wastes at most 1/16, 1/8, 1/4 (and 1/2 since
   * 6.7, when before fewer objects are wanted first).
   */
  @ParameterizedTest
  @CsvSource({
    // 2 CPUs want 12 objects. 700 bytes: 12 take 8400, so order 2, 23 objects, 284 wasted.
    "700, 2, 2, 23, 2, 23",
    // 5000 bytes: 6 in order 3, which waste 2768, more than 1/16 but not 1/8.
    "5000, 2, 3, 6, 3, 6",
    // 6500 bytes: 5 in order 3 waste 268.
    "6500, 2, 3, 5, 3, 5",
    // 9000 bytes: 3 in order 3 waste 5768: more than 1/8, not 1/4.
    "9000, 2, 3, 3, 3, 3",
    // 11000 bytes: 2 in order 3 waste 10768, more than 1/4. Since 6.7 that is less than a half;
    // before, 2 and then no more than one object are wanted: the order of one object, 2.
    "11000, 2, 2, 1, 3, 2",
    // 17000 bytes: one in order 3 wastes 15768, less than a half; before 6.7 one object's order: 3.
    "17000, 2, 3, 1, 3, 1",
    // 33000 bytes: more than order 3 holds: the order of one object.
    "33000, 2, 4, 1, 4, 1",
    // 512 bytes: one CPU wants 8 objects, in order 0; three want 12 and four 16, in order 1.
    "512, 1, 0, 8, 0, 8",
    "512, 4, 1, 16, 1, 16",
    "512, 3, 1, 16, 1, 16"
  })
  void SL_04_the_first_order_that_wastes_little(
      long stride, int cpus, int order, long objects, int since67, long objectsSince67) {
    Machine machine = machine(4096, 10, cpus);
    SlabLayout before = of(stride, machine, Profile.LINUX_6_1);
    assertThat(before.order()).isEqualTo(order);
    assertThat(before.objects()).isEqualTo(objects);
    SlabLayout after = of(stride, machine, Profile.LINUX_7_0);
    assertThat(after.order()).isEqualTo(since67);
    assertThat(after.objects()).isEqualTo(objectsSince67);
  }

  @Test
  void SL_06_under_pressure_a_slab_is_of_the_order_of_one_object() {
    SlabLayout layout = of(5000, machine(4096, 10, 2), Profile.LINUX_6_1);
    assertThat(layout.leastOrder()).isEqualTo(1);
    assertThat(layout.leastObjects()).isEqualTo(1);
    assertThat(of(700, machine(4096, 10, 2), Profile.LINUX_6_1).leastObjects()).isEqualTo(5);
  }

  @Test
  void SL_04_no_slab_is_of_more_than_the_largest_order() {
    assertThat(SlabLayout.of(4096 * 4, machine(4096, 2, 2), Profile.LINUX_7_0)).isNotNull();
    assertThat(SlabLayout.of(4096 * 4 + 8, machine(4096, 2, 2), Profile.LINUX_7_0)).isNull();
    assertThat(of(1024, machine(4096, 1, 8), Profile.LINUX_7_0).order()).isEqualTo(1);
    assertThat(of(1024, machine(4096, 1, 8), Profile.LINUX_6_1).order()).isEqualTo(1);
  }

  /** Two of 2736 bytes in two pages waste 2720 of 8192: too much before 6.7, so one in a page. */
  @Test
  void SL_04_the_largest_order_is_no_exception() {
    assertThat(of(2736, machine(4096, 1, 1), Profile.LINUX_6_1).order()).isZero();
    assertThat(of(2736, machine(4096, 1, 1), Profile.LINUX_7_0).order()).isEqualTo(1);
  }

  @Test
  void SC_04_alignment_is_asked_for_or_that_of_the_cache_line() {
    Machine machine = machine(4096, 10, 2);
    int line = SlabFlags.HWCACHE_ALIGN;
    assertThat(SlabLayout.alignment(cache(64, 0, 0, false), machine)).isEqualTo(8);
    assertThat(SlabLayout.alignment(cache(64, 1, 0, false), machine)).isEqualTo(8);
    assertThat(SlabLayout.alignment(cache(64, 32, 0, false), machine)).isEqualTo(32);
    assertThat(SlabLayout.alignment(cache(64, 48, 0, false), machine)).isEqualTo(8);
    assertThat(SlabLayout.alignment(cache(64, 0, line, false), machine)).isEqualTo(64);
    assertThat(SlabLayout.alignment(cache(33, 0, line, false), machine)).isEqualTo(64);
    assertThat(SlabLayout.alignment(cache(32, 0, line, false), machine)).isEqualTo(32);
    assertThat(SlabLayout.alignment(cache(17, 0, line, false), machine)).isEqualTo(32);
    assertThat(SlabLayout.alignment(cache(4, 0, line, false), machine)).isEqualTo(8);
    assertThat(SlabLayout.alignment(cache(4, 256, line, false), machine)).isEqualTo(256);
    assertThat(SlabLayout.alignment(cache(-1, 0, line, false), machine)).isEqualTo(64);
    assertThat(SlabLayout.alignment(cache(0, 0, line, false), machine)).isEqualTo(8);
    assertThat(SlabLayout.alignment(cache(8, Long.MIN_VALUE, 0, false), machine)).isEqualTo(8);
  }

  @Test
  void SL_01_the_stride_is_rounded_and_a_constructor_or_rcu_needs_room_for_a_pointer() {
    Machine machine = machine(4096, 10, 2);
    assertThat(SlabLayout.stride(cache(1, 0, 0, false), machine)).isEqualTo(8);
    assertThat(SlabLayout.stride(cache(60, 0, 0, false), machine)).isEqualTo(64);
    assertThat(SlabLayout.stride(cache(60, 0, 0, true), machine)).isEqualTo(72);
    int rcu = SlabFlags.TYPESAFE_BY_RCU;
    assertThat(SlabLayout.stride(cache(60, 0, rcu, false), machine)).isEqualTo(72);
    assertThat(SlabLayout.stride(cache(60, 128, 0, false), machine)).isEqualTo(128);
    assertThat(SlabLayout.stride(cache(60, 32, 0, true), machine)).isEqualTo(96);
  }

  @Test
  void SL_01_nobody_can_tell_the_stride_of_debug_caches_and_of_impossible_ones() {
    Machine machine = machine(4096, 3, 2);
    assertThat(SlabLayout.stride(cache(60, 0, SlabFlags.POISON, false), machine)).isZero();
    assertThat(SlabLayout.stride(cache(60, 0, SlabFlags.RED_ZONE, false), machine)).isZero();
    assertThat(SlabLayout.stride(cache(60, 0, SlabFlags.STORE_USER, false), machine)).isZero();
    assertThat(SlabLayout.stride(cache(60, 0, SlabFlags.CONSISTENCY_CHECKS, false), machine))
        .isZero();
    assertThat(SlabLayout.stride(cache(60, 3, 0, false), machine)).isZero();
    assertThat(SlabLayout.stride(cache(0, 0, 0, false), machine)).isZero();
    assertThat(SlabLayout.stride(cache(0, 0, 0, true), machine)).isZero();
    assertThat(SlabLayout.stride(cache(-8, 0, 0, false), machine)).isZero();
    assertThat(SlabLayout.stride(cache(32768, 0, 0, false), machine)).isEqualTo(32768);
    assertThat(SlabLayout.stride(cache(32769, 0, 0, false), machine)).isZero();
  }
}
