package dev.kmemspec.alloc.area;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.Machines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mappings of devices: aligned, with their offset, and of no RAM. */
final class IoremapTest {
  private static final long DEVICE = 1L << 40;

  private final Machines machine = new Machines(1, false);
  private final Ioremap ioremap =
      new Ioremap(machine.space, machine.pages, Machines.START, Machines.START + Machines.SPACE);

  @AfterEach
  void close() {
    machine.space.validate(0);
    machine.close();
  }

  @Test
  void two_mappings_of_a_device_show_the_same_bytes() {
    long first = ioremap.map(0, DEVICE + 16, 100);
    long second = ioremap.map(0, DEVICE, 5 * Machines.PAGE);
    assertThat(first & (Machines.PAGE - 1)).isEqualTo(16);
    assertThat(second % (8 * Machines.PAGE)).isZero();
    machine.space.window().write(first, new byte[] {1, 2});
    byte[] seen = new byte[2];
    machine.space.window().read(second + 16, seen);
    assertThat(seen).containsExactly(1, 2);
    ioremap.unmap(0, first);
    ioremap.unmap(0, second + 5);
    assertThat(machine.reports).isEmpty();
    ioremap.unmap(0, second);
    assertThat(machine.reports).hasSize(1);
  }

  @Test
  void ram_and_ranges_that_wrap_are_refused() {
    assertThat(ioremap.map(0, Machines.FRAMES * Machines.PAGE - 1, 2)).isZero();
    assertThat(machine.reports).hasSize(1).first().asString().contains("RAM");
    assertThat(ioremap.map(0, -16, 32)).isZero();
    assertThat(ioremap.map(0, DEVICE, 0)).isZero();
    assertThat(machine.reports).hasSize(1);
  }
}
