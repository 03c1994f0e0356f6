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

  private static Held held(String lines) {
    return after(MACHINE + lines).held();
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
    assertThat(held(two + "free_pages(p, 3) -> ok\n").in(0)).isEqualTo(2);
  }

  @Test
  void an_exact_block_of_nothing_holds_no_page() {
    String nothing = "e = alloc_pages_exact(0, GFP_KERNEL) -> 0xffff888000000000 frames=0x0x1\n";
    assertThat(held(nothing).in(0)).isZero();
    assertThat(held(nothing).anywhere()).isZero();
  }

  @Test
  void a_large_kmalloc_block_holds_its_whole_order_until_kfree() {
    String large =
        "a = kmalloc(8193, GFP_KERNEL) -> 0xffff888000000000 usable=16384 frames=0x0x3\n";
    assertThat(held(large).in(0)).isEqualTo(4);
    assertThat(held(large + "kfree(a) -> ok\n").in(0)).isZero();
  }

  @Test
  void a_small_object_holds_no_pages_of_its_own() {
    Held held = held("a = kmalloc(8192, GFP_KERNEL) -> 0xffff888000000000 frames=0x0x2\n");
    assertThat(held.in(0)).isZero();
    assertThat(held.objects()).isEqualTo(1);
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
    assertThat(held(split).in(0)).isEqualTo(4);
    assertThat(held(split + "__free_pages(p+4096, 0) -> ok\n").in(0)).isEqualTo(3);
  }

  @Test
  void PG_10_a_plain_block_freed_while_held_keeps_one_page() {
    String pinned =
        """
        p = alloc_pages(GFP_KERNEL, 2) -> 0xffff888000000000 frames=0x0x4
        get_page(p) -> ok
        __free_pages(p, 2) -> ok
        """;
    assertThat(held(pinned).in(0)).isEqualTo(1);
    assertThat(held(pinned).pinned()).isEqualTo(1);
    assertThat(held(pinned + "put_page(p) -> ok\n").in(0)).isZero();
    assertThat(held(pinned + "put_page(p) -> ok\n").pinned()).isZero();
  }

  @Test
  void PG_10_a_compound_block_freed_while_held_keeps_all_pages() {
    String pinned =
        """
        p = alloc_pages(GFP_KERNEL|__GFP_COMP, 2) -> 0xffff888000000000 frames=0x0x4
        get_page(p) -> ok
        __free_pages(p, 2) -> ok
        """;
    assertThat(held(pinned).in(0)).isEqualTo(4);
    assertThat(held(pinned + "put_page(p) -> ok\n").in(0)).isZero();
  }

  @Test
  void without_frames_the_pages_count_for_the_machine_and_for_no_zone() {
    World world = after(MACHINE + "p = alloc_pages(GFP_KERNEL, 2) -> 0x10000\n");
    assertThat(world.held().in(0)).isZero();
    assertThat(world.held().anywhere()).isEqualTo(4);
    assertThat(world.held().everUnlocated()).isTrue();
  }

  @Test
  void a_shared_machine_is_not_kept() {
    String shared = MACHINE.replace("6.1\n", "6.1 witness=shared\n");
    String one = "p = alloc_pages(GFP_KERNEL, 2) -> 0xffff888000000000 frames=0x0x4\n";
    assertThat(after(shared + LOOK + one).ledger().look()).isNull();
    assertThat(after(shared + LOOK + one).held().in(0)).isZero();
  }

  /*
   * What may have left the free lists since the look: the pages themselves, an eighth of the
   * machine to refill a per-CPU list (512), and for objects four slabs, each with a refill.
   */

  private static long worn(String lines) {
    return 4096 - ledger(LOOK + lines).freeAtLeast(0);
  }

  private static final String PAGE = "alloc_pages(GFP_KERNEL, 3) -> 0xffff888000000000\n";
  private static final String DOG = "c = kmem_cache_create(\"dog\", 64, 0, 0) -> 0x1000\n";
  private static final String COW = "c = kmem_cache_create(\"cow\", 5000, 0, 0) -> 0x1000\n";

  private static long wornAfterLook(String before, String lines) {
    return 4096 - ledger(before + LOOK + lines).freeAtLeast(0);
  }

  @Test
  void pages_wear_by_their_number_and_one_refill() {
    assertThat(worn("p = " + PAGE)).isEqualTo(8 + 512);
    assertThat(worn("p = alloc_pages(GFP_KERNEL, 10) -> NULL\n")).isEqualTo(1024 + 512);
    assertThat(worn("p = alloc_pages_exact(4097, GFP_KERNEL) -> NULL\n")).isEqualTo(2 + 512);
    assertThat(worn("p = alloc_pages_bulk(GFP_KERNEL, 4) -> {}\n")).isEqualTo(4 * (1 + 512));
    assertThat(worn("p = alloc_pages(GFP_KERNEL, 11) -> NULL\n")).isZero();
    assertThat(worn("p = alloc_pages_exact(0, GFP_KERNEL) -> NULL\n")).isZero();
    assertThat(worn("p = alloc_pages(GFP_KERNEL, 0) -> skipped \"why not\"\n")).isZero();
  }

  @Test
  void a_large_machine_refills_no_more_than_2048_pages_at_once() {
    String machine = MACHINE.replace("4096 cpus", "65536 cpus");
    String look = LOOK.replace("4096", "65536").replace(",4)", ",64)");
    long left = after(machine + look + "p = " + PAGE).ledger().freeAtLeast(0);
    assertThat(65536 - left).isEqualTo(8 + 2048);
  }

  @Test
  void kmalloc_wears_by_slabs_or_by_its_own_pages() {
    assertThat(worn("a = kmalloc(64, GFP_KERNEL) -> NULL\n")).isEqualTo(4 * (8 + 512));
    assertThat(worn("a = kmalloc(8192, GFP_KERNEL) -> NULL\n")).isEqualTo(4 * (8 + 512));
    assertThat(worn("a = kmalloc(8193, GFP_KERNEL) -> NULL\n")).isEqualTo(4 + 512);
    assertThat(worn("a = kmalloc(5000000, GFP_KERNEL) -> NULL\n")).isZero();
    assertThat(worn("kfree(NULL) -> ok\n")).isZero();
    assertThat(worn("a = krealloc(NULL, 8, GFP_KERNEL) -> NULL\n")).isEqualTo(4096);
    assertThat(worn("a = krealloc_array(NULL, 8, 8, GFP_KERNEL) -> NULL\n")).isEqualTo(4096);
    String contract = MACHINE.replace("linux-6.1", "contract");
    String large = "a = kmalloc(8193, GFP_KERNEL) -> NULL\n";
    assertThat(4096 - after(contract + LOOK + large).ledger().freeAtLeast(0))
        .isEqualTo(4 * (8 + 512));
  }

  @Test
  void objects_of_caches_wear_by_the_slabs_of_the_cache() {
    String one = "o = kmem_cache_alloc(c, GFP_KERNEL) -> NULL\n";
    assertThat(wornAfterLook(DOG, one)).isEqualTo(4 * (1 + 512));
    assertThat(wornAfterLook(COW, one)).isEqualTo(4 * (8 + 512));
    assertThat(wornAfterLook(DOG, one.replace("alloc(c", "alloc(0x99"))).isEqualTo(4096);
    assertThat(wornAfterLook(DOG, "o = kmem_cache_alloc_bulk(c, GFP_KERNEL, 1) -> {}\n"))
        .isEqualTo(4096);
    assertThat(wornAfterLook(DOG, "kmem_cache_shrink(c) -> 0\n")).isEqualTo(4096);
    assertThat(wornAfterLook(DOG, "kmem_cache_destroy(c) -> ok\n")).isEqualTo(4096);
    assertThat(wornAfterLook(DOG, "kmem_cache_size(c) -> 64\n")).isZero();
    assertThat(wornAfterLook(DOG, "kmem_cache_free_bulk(c, []) -> ok\n")).isZero();
  }

  @Test
  void per_cpu_memory_wears_by_nobody_knows_how_much() {
    assertThat(worn("p = __alloc_percpu(8, 8) -> NULL\n")).isEqualTo(4096);
    assertThat(worn("free_percpu(NULL) -> ok\n")).isEqualTo(4096);
    assertThat(worn("cpu_down(1) -> ok\n")).isEqualTo(4096);
    assertThat(worn("cpu_up(1) -> ok\n")).isEqualTo(4096);
    assertThat(worn("percpu_stats() -> threw \"no\"\n")).isZero();
  }

  @Test
  void wear_adds_up_and_a_look_ends_it() {
    String one = "alloc_pages(GFP_KERNEL, 0) -> NULL\n";
    assertThat(worn("p = " + one + "q = " + one)).isEqualTo(2 * 513);
    assertThat(worn("p = " + one + "q = " + one + LOOK)).isZero();
    String look = LOOK.replace("free=4096", "free=100");
    assertThat(ledger(look + "p = " + one).freeAtLeast(0)).isZero();
  }

  private static boolean fresh(String lines) {
    return ledger(LOOK + lines).fresh() != null;
  }

  @Test
  void whatever_may_move_a_page_ends_freshness() {
    assertThat(fresh("")).isTrue();
    assertThat(fresh("ksize(NULL) -> 0\nkmalloc_size_roundup(1) -> 8\n")).isTrue();
    assertThat(fresh("u = malloc(24) -> 0x1000\nfill(u, 1) -> ok\n")).isTrue();
    assertThat(fresh("slabinfo() -> no slabs\n")).isTrue();
    assertThat(fresh("drain() -> ok\n")).isFalse();
    assertThat(fresh("kfree(NULL) -> ok\n")).isFalse();
    assertThat(fresh("kfree_sensitive(NULL) -> ok\n")).isFalse();
    assertThat(fresh("free_pages(NULL, 0) -> ok\n")).isFalse();
    assertThat(fresh("__free_pages(0x1000, 0) -> ok\n")).isFalse();
    assertThat(fresh("free_pages_exact(0x1000, 1) -> ok\n")).isFalse();
    assertThat(fresh("put_page(0x1000) -> ok\n")).isFalse();
    assertThat(fresh("get_page(0x1000) -> ok\nsplit_page(0x1000, 0) -> ok\n")).isTrue();
    assertThat(fresh("kmem_cache_free(0x99, 0x1000) -> ok\n")).isFalse();
    assertThat(fresh("kmem_cache_free_bulk(NULL, []) -> ok\n")).isFalse();
    assertThat(fresh("zoneinfo() -> no zones\n")).isTrue();
  }

  private static int smallest(String lines) {
    return ledger(LOOK + lines).smallestOrder();
  }

  @Test
  void PV_12_the_smallest_order_that_moved_since_the_look() {
    assertThat(ledger("").smallestOrder()).isZero();
    assertThat(smallest("")).isEqualTo(Integer.MAX_VALUE);
    assertThat(smallest("p = " + PAGE)).isEqualTo(3);
    assertThat(smallest("p = " + PAGE + "__free_pages(0x1000, 2) -> ok\n")).isEqualTo(2);
    assertThat(smallest("p = " + PAGE + "free_pages(NULL, 4) -> ok\n")).isEqualTo(3);
    assertThat(smallest("free_pages(NULL, 4) -> ok\n")).isEqualTo(4);
    assertThat(smallest("p = alloc_pages(GFP_KERNEL, 9) -> NULL\n")).isZero();
    assertThat(smallest("p = alloc_pages(GFP_KERNEL, 10) -> NULL\n")).isEqualTo(10);
    assertThat(smallest("p = alloc_pages(GFP_KERNEL, -1) -> NULL\n")).isZero();
    assertThat(smallest("p = alloc_pages_exact(65536, GFP_KERNEL) -> NULL\n")).isZero();
    assertThat(smallest("free_pages_exact(0x1000, 65536) -> ok\n")).isZero();
    assertThat(smallest("put_page(0x1000) -> ok\n")).isZero();
    assertThat(smallest("drain() -> ok\n")).isZero();
    assertThat(smallest("kfree(NULL) -> ok\n")).isZero();
    assertThat(smallest("a = kmalloc(8193, GFP_KERNEL) -> NULL\n")).isZero();
  }

  @Test
  void what_kinds_of_calls_came_since_the_look() {
    assertThat(ledger("").pagesOnly()).isFalse();
    assertThat(ledger(LOOK + "p = " + PAGE).pagesOnly()).isTrue();
    assertThat(ledger(LOOK + "kfree(NULL) -> ok\n").pagesOnly()).isFalse();
    assertThat(ledger(LOOK + "kfree(NULL) -> ok\n" + LOOK).pagesOnly()).isTrue();
    assertThat(ledger(LOOK + "drain() -> ok\n").pagesOnly()).isTrue();
    assertThat(ledger("kfree(NULL) -> ok\n" + LOOK + "drain() -> ok\n").pagesOnly()).isFalse();
    assertThat(ledger(LOOK + "a = kmalloc(8193, GFP_KERNEL) -> NULL\n").pagesOnly()).isTrue();
    assertThat(ledger("").everObjects()).isFalse();
    assertThat(ledger("kfree(NULL) -> ok\n").everObjects()).isTrue();
    assertThat(ledger("a = kmalloc(64, GFP_KERNEL) -> 0x1000\n").everObjects()).isTrue();
    assertThat(ledger(LOOK + "free_pages(NULL, 1) -> ok\n").parkedLarge()).isTrue();
    assertThat(ledger(LOOK + "free_pages(NULL, 0) -> ok\n").parkedLarge()).isFalse();
    assertThat(ledger(LOOK + "free_pages(NULL, 1) -> ok\n" + LOOK).parkedLarge()).isFalse();
    String exact = "p = alloc_pages_exact(1, GFP_KERNEL) -> 0x1000\n";
    assertThat(ledger(LOOK + exact).exactMoved()).isTrue();
    assertThat(ledger(LOOK + exact + LOOK).exactMoved()).isFalse();
    assertThat(ledger(LOOK + exact.replace("0x1000", "NULL")).exactMoved()).isFalse();
    assertThat(ledger(LOOK + "free_pages_exact(0x1000, 1) -> ok\n").exactMoved()).isTrue();
    assertThat(ledger(LOOK + "p = " + PAGE).exactMoved()).isFalse();
  }

  @Test
  void PG_59_which_requests_may_reserve_pages() {
    String later = "q = " + PAGE + "r = kmalloc(8, GFP_KERNEL) -> NULL\n";
    assertThat(ledger("p = alloc_pages(GFP_ATOMIC, 1) -> NULL\n" + later).highatomic()).isTrue();
    assertThat(ledger("p = alloc_pages(GFP_ATOMIC, 0) -> NULL\n").highatomic()).isFalse();
    assertThat(ledger("p = alloc_pages(GFP_NOWAIT, 1) -> NULL\n").highatomic()).isFalse();
    assertThat(ledger("p = alloc_pages(GFP_KERNEL|__GFP_HIGH, 1) -> NULL\n").highatomic())
        .isFalse();
    assertThat(ledger("p = kmalloc(8, GFP_ATOMIC) -> NULL\n" + later).highatomic()).isTrue();
    assertThat(ledger("p = kmalloc(8, GFP_KERNEL) -> NULL\n").highatomic()).isFalse();
    assertThat(ledger("p = kmem_cache_alloc(0x99, GFP_ATOMIC) -> NULL\n" + later).highatomic())
        .isTrue();
  }

  private static final String USED =
      LOOK.replace("free=4096", "free=4090").replace("4)", "3)").replace("0,0,0,0,0,0,0,0,0", "0");

  private static long rest(String lines) {
    long[] rest = ledger(lines).rest();
    return rest == null ? -1 : rest[0];
  }

  @Test
  void AC_02_what_is_the_kernels_own_shows_at_the_first_look_with_nothing_live_or_parked() {
    String object = "a = kmalloc(64, GFP_KERNEL) -> 0x1000\n";
    assertThat(rest("")).isEqualTo(-1);
    assertThat(rest(USED)).isEqualTo(6);
    assertThat(rest(USED + LOOK)).isEqualTo(6);
    assertThat(rest(object + USED)).isEqualTo(-1);
    assertThat(rest(object + "kfree(a) -> ok\n" + USED)).isEqualTo(-1);
    assertThat(rest(object + "kfree(a) -> ok\ndrain() -> ok\n" + USED)).isEqualTo(6);
    assertThat(rest(object + "drain() -> ok\n" + USED)).isEqualTo(-1);
    assertThat(rest(DOG + "drain() -> ok\n" + USED)).isEqualTo(-1);
    assertThat(rest(DOG + "kmem_cache_destroy(c) -> ok\ndrain() -> ok\n" + USED)).isEqualTo(6);
    assertThat(rest("p = " + PAGE + USED)).isEqualTo(6);
  }

  @Test
  void SC_22_the_slabs_of_a_cache_destroyed_in_use_never_come_back() {
    String machine = MACHINE.replace("linux-6.1", "linux-7.0 misuse=yes");
    String object = "o = kmem_cache_alloc(c, GFP_KERNEL) -> 0x2000\n";
    String end = "kmem_cache_destroy(c) -> ok ! \"WARNING\"\n";
    String after = "kfree(o) -> ok\nkmem_cache_destroy(NULL) -> ok\ndrain() -> ok\n" + USED;
    assertThat(after(machine + DOG + object + end + after).held().objects()).isZero();
    assertThat(after(machine + DOG + object + end + after).ledger().rest()).isNull();
    String empty = "kmem_cache_destroy(c) -> ok\n" + after.replace("kfree(o) -> ok\n", "");
    assertThat(after(machine + DOG + empty).ledger().rest()).isNotNull();
  }

  @Test
  void a_skipped_call_moved_nothing() {
    assertThat(fresh("kfree(NULL) -> skipped \"why not\"\n")).isTrue();
  }

  @Test
  void PG_10_a_block_is_pinned_once() {
    String twice =
        """
        p = alloc_pages(GFP_KERNEL|__GFP_COMP, 2) -> 0xffff888000000000 frames=0x0x4
        get_page(p) -> ok
        get_page(p) -> ok
        __free_pages(p, 2) -> ok
        __free_pages(p, 2) -> ok
        """;
    assertThat(held(twice).pinned()).isEqualTo(1);
    assertThat(ledger(twice).smallestOrder()).isZero();
    assertThat(ledger(LOOK + twice).smallestOrder()).isZero();
  }

  @Test
  void split_pages_without_frames_lie_in_no_zone() {
    String split = "p = alloc_pages(GFP_KERNEL, 1) -> 0x10000\nsplit_page(p, 1) -> ok\n";
    assertThat(held(split).in(0)).isZero();
    assertThat(held(split).anywhere()).isEqualTo(2);
  }
}
