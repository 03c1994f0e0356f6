package dev.kmemspec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kmemspec.alloc.area.AreaPolicy;
import dev.kmemspec.alloc.memory.MappedMemory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each part measures what it says, whatever the figures are. */
final class PartsTest {
  @Test
  void a_cache_of_its_own_wastes_less_than_the_size_class() {
    assumeTrue(MappedMemory.obstacleToShowing().isEmpty(), MappedMemory.obstacleToShowing());
    List<Figure> figures = Waste.measure();

    assertThat(of(figures, "cache, size 520", "optimized")).isBetween(520.0, 700.0);
    assertThat(of(figures, "kmalloc, size 520", "optimized")).isGreaterThanOrEqualTo(1024);
    assertThat(of(figures, "kmalloc, size 64", "reference")).isBetween(64.0, 70.0);
  }

  private static double of(List<Figure> figures, String point, String subject) {
    return figures.stream()
        .filter(figure -> figure.point().equals(point) && figure.of().equals(subject))
        .findFirst()
        .orElseThrow()
        .median();
  }

  @Test
  void a_fresh_virtual_machine_starts_a_rival() throws Exception {
    List<Figure> figures = StartProbe.measure(List.of("arena"), Effort.QUICK);

    assertThat(figures).extracting(Figure::point).containsExactly("first block", "second block");
    assertThat(figures).allSatisfy(figure -> assertThat(figure.median()).isPositive());
  }

  @Test
  void scattered_frames_are_no_neighbours_and_their_area_is_whole() {
    assumeTrue(MappedMemory.obstacleToShowing().isEmpty(), MappedMemory.obstacleToShowing());
    try (VmallocMachine machine = new VmallocMachine(AreaPolicy.Reuse.FLUSHED)) {
      machine.scatter();
      long area = machine.vmalloc(16);
      long real = machine.real(area);
      for (int page = 0; page < 16; page++) {
        VmallocMachine.writeReal(real + (long) page * VmallocMachine.PAGE);
      }

      assertThat(VmallocMachine.readReal(real + 15L * VmallocMachine.PAGE)).isEqualTo((byte) 1);
      machine.vfree(area);
    }
  }

  @Test
  void sizes_repeat_and_mix() {
    assertThat(Sizes.of("64")).containsOnly(64);
    assertThat(Sizes.of("mixed")).contains(8, 4096).isEqualTo(Sizes.of("mixed"));
  }

  @Test
  void an_event_that_does_not_exist_is_not_counted() {
    assertThat(Perf.counts("no-such-event")).isFalse();
  }
}
