package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.MemblockCall.MemblockAlloc;
import dev.kmemspec.program.MemblockCall.MemblockAllocExactNidRaw;
import dev.kmemspec.program.MemblockCall.MemblockAllocFrom;
import dev.kmemspec.program.MemblockCall.MemblockAllocTryNid;
import dev.kmemspec.program.MemblockCall.MemblockPhysAllocRange;
import dev.kmemspec.rule.Fits.Try;
import dev.kmemspec.rule.Spans.Label;
import org.junit.jupiter.api.Test;

/** Where memblock may serve a request: MB-06, MB-07, MB-08, MB-11. */
class FitsTest {
  private static final Label NODE = new Label(0, 0);
  private static final Try ANY = new Try(true, false, false);

  private final EarlyMemory early =
      new EarlyMemory(Machine.simple(4096, 4096, 1).at(Boot.MEMBLOCK));

  private long fit(MemblockCall.Allocating call) {
    return fit(call, ANY);
  }

  private long fit(MemblockCall.Allocating call, Try each) {
    return new Fits(early, call).of(each);
  }

  @Test
  void MB_06_top_down_the_highest_start_that_is_aligned() {
    early.addMemory(0x10000, 0x20000, NODE);
    early.reserve(0x1f000, 0x20000);
    assertThat(fit(new MemblockAlloc(0x800, 0x1000))).isEqualTo(0x1e000);
    assertThat(fit(new MemblockAlloc(0x1000, 0x1000))).isEqualTo(0x1e000);
    assertThat(fit(new MemblockAlloc(0x1001, 0x1000))).isEqualTo(0x1d000);
    assertThat(fit(new MemblockAlloc(0xf000, 8))).isEqualTo(0x10000);
    assertThat(fit(new MemblockAlloc(0xf001, 8))).isEqualTo(Fits.NONE);
    assertThat(fit(new MemblockAlloc(0x30000, 8))).isEqualTo(Fits.NONE);
  }

  @Test
  void MB_06_bottom_up_the_lowest_start_that_is_aligned() {
    early.bottomUp(true);
    early.addMemory(0x10010, 0x12000, NODE);
    assertThat(fit(new MemblockAlloc(0x100, 0x10))).isEqualTo(0x10010);
    assertThat(fit(new MemblockAlloc(0x100, 0x1000))).isEqualTo(0x11000);
    assertThat(fit(new MemblockAlloc(0x1000, 0x1000))).isEqualTo(0x11000);
    assertThat(fit(new MemblockAlloc(0x1001, 0x1000))).isEqualTo(Fits.NONE);
    assertThat(fit(new MemblockAlloc(0x10, 0x4000))).isEqualTo(Fits.NONE);
    assertThat(fit(new MemblockAlloc(0x10, 0x2000))).isEqualTo(Fits.NONE);
  }

  @Test
  void MB_06_the_first_gap_of_the_direction_that_is_large_enough() {
    early.addMemory(0x10000, 0x20000, NODE);
    early.addMemory(0x30000, 0x34000, NODE);
    early.reserve(0x14000, 0x18000);
    assertThat(fit(new MemblockAlloc(0x1000, 8))).isEqualTo(0x33000);
    assertThat(fit(new MemblockAlloc(0x5000, 8))).isEqualTo(0x1b000);
    early.bottomUp(true);
    assertThat(fit(new MemblockAlloc(0x1000, 8))).isEqualTo(0x10000);
    assertThat(fit(new MemblockAlloc(0x5000, 8))).isEqualTo(0x18000);
  }

  @Test
  void MB_06_page_0_is_never_handed_out() {
    early.addMemory(0, 0x2000, NODE);
    assertThat(fit(new MemblockAlloc(0x1000, 8))).isEqualTo(0x1000);
    assertThat(fit(new MemblockAlloc(0x1001, 8))).isEqualTo(Fits.NONE);
    early.bottomUp(true);
    assertThat(fit(new MemblockAlloc(0x100, 8))).isEqualTo(0x1000);
  }

  @Test
  void MB_07_alignment_0_is_a_cache_line() {
    Machine machine = early.machine();
    assertThat(Fits.align(machine, new MemblockAlloc(1, 0))).isEqualTo(machine.cacheLine());
    assertThat(Fits.align(machine, new MemblockAlloc(1, 8))).isEqualTo(8);
  }

  @Test
  void MB_08_the_upper_limit_holds_and_the_current_one_too() {
    early.addMemory(0x10000, 0x20000, NODE);
    early.limit(0x18000);
    assertThat(fit(new MemblockAlloc(0x1000, 8))).isEqualTo(0x17000);
    assertThat(fit(new MemblockAllocTryNid(0x1000, 8, 0, 0x14000, -1))).isEqualTo(0x13000);
    assertThat(fit(new MemblockAllocTryNid(0x1000, 8, 0, 0x1c000, -1))).isEqualTo(0x17000);
    assertThat(fit(new MemblockPhysAllocRange(0x1000, 8, 0, 0x1c000))).isEqualTo(0x1b000);
    assertThat(fit(new MemblockPhysAllocRange(0x1000, 8, 0, 0))).isEqualTo(0x17000);
  }

  @Test
  void MB_08_the_lower_limit_holds_while_it_is_tried() {
    early.addMemory(0x10000, 0x20000, NODE);
    early.bottomUp(true);
    MemblockCall.Allocating call = new MemblockAllocFrom(0x1000, 8, 0x18000);
    assertThat(fit(call)).isEqualTo(0x18000);
    assertThat(fit(call, new Try(false, false, false))).isEqualTo(0x10000);
    assertThat(fit(new MemblockAllocFrom(0x1000, 8, 0x30000))).isEqualTo(Fits.NONE);
  }

  @Test
  void MB_11_what_is_not_mapped_or_may_be_unplugged_is_passed_over() {
    early.addMemory(0x10000, 0x14000, NODE);
    early.addMemory(0x14000, 0x18000, new Label(0, MemblockCall.HOTPLUG));
    early.addMemory(0x18000, 0x1c000, new Label(0, MemblockCall.NOMAP));
    assertThat(fit(new MemblockAlloc(0x1000, 8))).isEqualTo(0x13000);
  }

  @Test
  void MB_08_a_try_asks_for_its_node_and_for_mirrored_memory() {
    early.addMemory(0x10000, 0x14000, NODE);
    early.addMemory(0x14000, 0x18000, new Label(0, MemblockCall.MIRROR));
    early.addMemory(0x18000, 0x1c000, new Label(1, MemblockCall.MIRROR));
    early.addMemory(0x1c000, 0x20000, new Label(1, 0));
    MemblockCall.Allocating call = new MemblockAllocTryNid(0x1000, 8, 0, 0, 0);
    assertThat(fit(call)).isEqualTo(0x1f000);
    assertThat(fit(call, new Try(true, false, true))).isEqualTo(0x17000);
    assertThat(fit(call, new Try(true, true, false))).isEqualTo(0x1b000);
    assertThat(fit(call, new Try(true, true, true))).isEqualTo(0x17000);
  }

  @Test
  void MB_08_linux_7_0_drops_the_node_then_the_mirror_then_the_lower_limit() {
    early.mirror();
    MemblockCall.Allocating call = new MemblockAllocTryNid(8, 8, 0x8000, 0, 0);
    assertThat(new Fits(early, call).tries(Profile.LINUX_7_0))
        .containsExactly(
            new Try(true, true, true),
            new Try(true, true, false),
            new Try(true, false, true),
            new Try(true, false, false),
            new Try(false, true, true),
            new Try(false, true, false),
            new Try(false, false, true),
            new Try(false, false, false));
  }

  @Test
  void MB_08_linux_4_19_drops_the_node_then_the_lower_limit_then_the_mirror() {
    early.mirror();
    MemblockCall.Allocating call = new MemblockAllocTryNid(8, 8, 0x8000, 0, 0);
    assertThat(new Fits(early, call).tries(Profile.LINUX_4_19))
        .containsExactly(
            new Try(true, true, true),
            new Try(true, true, false),
            new Try(false, true, true),
            new Try(false, true, false),
            new Try(false, false, true),
            new Try(false, false, false));
    assertThat(new Fits(early, new MemblockAlloc(8, 8)).tries(Profile.LINUX_4_19))
        .containsExactly(new Try(true, true, false), new Try(true, false, false));
  }

  @Test
  void MB_08_only_what_was_wished_is_dropped() {
    for (Profile profile : new Profile[] {Profile.LINUX_4_19, Profile.LINUX_6_1}) {
      assertThat(new Fits(early, new MemblockAlloc(8, 8)).tries(profile)).containsExactly(ANY);
      assertThat(new Fits(early, new MemblockAllocFrom(8, 8, 64)).tries(profile))
          .containsExactly(ANY, new Try(false, false, false));
      assertThat(new Fits(early, new MemblockPhysAllocRange(8, 8, 64, 0)).tries(profile))
          .containsExactly(ANY);
      assertThat(new Fits(early, new MemblockAllocTryNid(8, 8, 0, 0, 0)).tries(profile))
          .containsExactly(new Try(true, false, true), ANY);
      assertThat(new Fits(early, new MemblockAllocExactNidRaw(8, 8, 0, 0, 0)).tries(profile))
          .containsExactly(new Try(true, false, true));
      assertThat(new Fits(early, new MemblockAllocTryNid(8, 8, 0, 0, -1)).tries(profile))
          .containsExactly(ANY);
    }
  }

  @Test
  void a_try_is_stricter_that_keeps_every_wish_and_one_more() {
    Try all = new Try(true, true, true);
    Try none = new Try(false, false, false);
    Try above = new Try(true, false, false);
    Try mirror = new Try(false, true, false);
    Try node = new Try(false, false, true);
    for (Try one : new Try[] {above, mirror, node}) {
      assertThat(all.stricterThan(one)).isTrue();
      assertThat(one.stricterThan(all)).isFalse();
      assertThat(one.stricterThan(none)).isTrue();
      assertThat(none.stricterThan(one)).isFalse();
      assertThat(one.stricterThan(one)).isFalse();
    }
    assertThat(above.stricterThan(mirror)).isFalse();
    assertThat(mirror.stricterThan(node)).isFalse();
    assertThat(node.stricterThan(above)).isFalse();
  }
}
