package dev.kmemspec.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeClassesTest {

  private static SizeClasses of(int minAlign) {
    return SizeClasses.of(
        new Machine(4096, 10, 1, minAlign, 64, List.of(new Zone(0, ZoneKind.NORMAL, 0, 1 << 20))),
        Profile.LINUX_6_1);
  }

  @ParameterizedTest
  @CsvSource({
    "8, 0, 0",
    "8, 1, 8",
    "8, 8, 8",
    "8, 9, 16",
    "8, 65, 96",
    "8, 96, 96",
    "8, 97, 128",
    "8, 129, 192",
    "8, 193, 256",
    "8, 4097, 8192",
    "8, 8192, 8192",
    "8, 8193, 16384",
    "8, 131073, 262144",
    "8, 4194304, 4194304",
    "8, 4194305, 4194305",
    "64, 1, 64",
    "64, 65, 128",
    "64, 129, 192",
    "128, 1, 128",
    "128, 129, 256"
  })
  void KM_05_the_bucket_of_a_size(int minAlign, long size, long bucket) {
    assertThat(of(minAlign).roundup(size)).isEqualTo(bucket);
  }

  @Test
  void KM_18_a_size_beyond_every_limit_stays_as_it_is() {
    assertThat(of(8).roundup(-1L)).isEqualTo(-1L);
  }

  @Test
  void PV_08_96_and_192_exist_by_the_smallest_class() {
    assertThat(of(32).classes()).contains(96, 192);
    assertThat(of(64).classes()).doesNotContain(96).contains(192);
    assertThat(of(128).classes()).doesNotContain(96, 192);
  }

  @Test
  void PV_03_limits_follow_the_page_and_the_largest_order() {
    assertThat(of(8).maxCacheSize()).isEqualTo(8192);
    assertThat(of(8).maxSize()).isEqualTo(4L << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "contract, 64, 8",
    "linux-4.19, 64, 8",
    "linux-6.1, 64, 64",
    "linux-6.1, 96, 8",
    "linux-6.12, 96, 32",
    "linux-7.0, 96, 32",
    "linux-6.12, 3, 8",
    "linux-6.12, 8192, 8192"
  })
  void PV_09_alignment_by_version(String profile, long size, long alignment) {
    assertThat(of(8).alignment(size, Profile.of(profile))).isEqualTo(alignment);
  }
}
