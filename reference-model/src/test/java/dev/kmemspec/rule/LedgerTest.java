package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.text.KmemText;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final String MACHINE = "machine page=4096 pages=4096 cpus=2 profile=linux-6.1\n";
  private static final String LOOK =
      "zoneinfo() -> zone(0,Normal managed=4096 free=4096 pcp=0 blocks=0,0,0,0,0,0,0,0,0,0,4)\n";

  private static World after(String text) {
    Trace trace = KmemText.parse(text, "t.kmem").trace();
    World world = new World(trace.setting());
    for (Step step : trace.steps()) {
      world.face(step);
      world.pass();
    }
    return world;
  }

  private static Ledger ledger(String lines) {
    return after(MACHINE + lines).ledger();
  }

  @Test
  void nothing_is_certain_before_the_first_look_but_what_the_machine_has() {
    Ledger ledger = ledger("");
    assertThat(ledger.freeAtLeast(0)).isZero();
    assertThat(ledger.freeAtMost(0)).isEqualTo(4096);
  }

  @Test
  void page_blocks_lower_the_upper_bound_by_exactly_their_pages_and_raise_it_when_freed() {
    String two =
        """
        p = alloc_pages(GFP_KERNEL, 3) -> 0xffff888000000000 frames=0x0x8
        e = alloc_pages_exact(4097, GFP_KERNEL) -> 0xffff888000010000 frames=0x10x2
        """;
    assertThat(ledger(two).freeAtMost(0)).isEqualTo(4096 - 8 - 2);
    assertThat(ledger(two + "free_pages_exact(e, 4097) -> ok\n").freeAtMost(0)).isEqualTo(4096 - 8);
    assertThat(ledger(two + "free_pages(p, 3) -> ok\n").held(0)).isEqualTo(2);
  }

  @Test
  void a_large_kmalloc_block_holds_its_whole_order_until_kfree() {
    String large =
        "a = kmalloc(8193, GFP_KERNEL) -> 0xffff888000000000 usable=16384 frames=0x0x3\n";
    assertThat(ledger(large).held(0)).isEqualTo(4);
    assertThat(ledger(large + "kfree(a) -> ok\n").held(0)).isZero();
  }

  @Test
  void a_small_object_holds_no_pages_of_its_own() {
    Ledger ledger = ledger("a = kmalloc(8192, GFP_KERNEL) -> 0xffff888000000000 frames=0x0x2\n");
    assertThat(ledger.held(0)).isZero();
    assertThat(ledger.objects()).isEqualTo(1);
  }

  @Test
  void right_after_a_look_the_lower_bound_is_what_was_seen() {
    assertThat(ledger(LOOK).freeAtLeast(0)).isEqualTo(4096);
    assertThat(ledger(LOOK).fresh()).isNotNull();
  }

  @Test
  void a_request_wears_the_lower_bound_down_and_a_free_does_not_restore_it() {
    String one = LOOK + "p = alloc_pages(GFP_KERNEL, 0) -> 0xffff888000000000 frames=0x0x1\n";
    long worn = ledger(one).freeAtLeast(0);
    assertThat(worn).isLessThan(4096).isPositive();
    assertThat(ledger(one + "__free_pages(p, 0) -> ok\n").freeAtLeast(0)).isEqualTo(worn);
    assertThat(ledger(one).fresh()).isNull();
  }

  @Test
  void making_a_cache_leaves_no_lower_bound() {
    String made = "c = kmem_cache_create(\"dog\", 64, 0, 0) -> 0xffffffff82000000\n";
    assertThat(ledger(LOOK + made).freeAtLeast(0)).isZero();
  }

  @Test
  void looking_and_reading_move_nothing() {
    Ledger ledger = ledger(LOOK + "ksize(NULL) -> 0\nslabinfo() -> no slabs\n");
    assertThat(ledger.fresh()).isNotNull();
    assertThat(ledger("drain() -> ok\n" + LOOK).drained()).isTrue();
  }

  @Test
  void split_pages_are_held_one_by_one() {
    String split =
        """
        p = alloc_pages(GFP_KERNEL, 2) -> 0xffff888000000000 frames=0x0x4
        split_page(p, 2) -> ok
        """;
    assertThat(ledger(split).held(0)).isEqualTo(4);
    assertThat(ledger(split + "__free_pages(p+4096, 0) -> ok\n").held(0)).isEqualTo(3);
  }

  @Test
  void PG_10_a_plain_block_freed_while_held_keeps_one_page() {
    String pinned =
        """
        p = alloc_pages(GFP_KERNEL, 2) -> 0xffff888000000000 frames=0x0x4
        get_page(p) -> ok
        __free_pages(p, 2) -> ok
        """;
    assertThat(ledger(pinned).held(0)).isEqualTo(1);
    assertThat(ledger(pinned).pinned()).isEqualTo(1);
    assertThat(ledger(pinned + "put_page(p) -> ok\n").held(0)).isZero();
    assertThat(ledger(pinned + "put_page(p) -> ok\n").pinned()).isZero();
  }

  @Test
  void PG_10_a_compound_block_freed_while_held_keeps_all_pages() {
    String pinned =
        """
        p = alloc_pages(GFP_KERNEL|__GFP_COMP, 2) -> 0xffff888000000000 frames=0x0x4
        get_page(p) -> ok
        __free_pages(p, 2) -> ok
        """;
    assertThat(ledger(pinned).held(0)).isEqualTo(4);
    assertThat(ledger(pinned + "put_page(p) -> ok\n").held(0)).isZero();
  }

  @Test
  void without_frames_the_pages_count_for_the_machine_and_for_no_zone() {
    Ledger ledger = ledger("p = alloc_pages(GFP_KERNEL, 2) -> 0x10000\n");
    assertThat(ledger.held(0)).isZero();
    assertThat(ledger.heldAnywhere()).isEqualTo(4);
    assertThat(ledger.everUnlocated()).isTrue();
  }

  @Test
  void a_shared_machine_is_not_kept() {
    String shared = MACHINE.replace("6.1\n", "6.1 witness=shared\n");
    String one = "p = alloc_pages(GFP_KERNEL, 2) -> 0xffff888000000000 frames=0x0x4\n";
    assertThat(after(shared + LOOK + one).ledger().look()).isNull();
    assertThat(after(shared + LOOK + one).ledger().held(0)).isZero();
  }
}
