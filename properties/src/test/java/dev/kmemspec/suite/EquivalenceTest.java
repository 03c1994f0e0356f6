package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Trace;
import dev.kmemspec.text.KmemText;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EquivalenceTest {
  private static final String MACHINE = "machine page=4096 pages=4096 cpus=1 profile=linux-6.1\n";

  private static Optional<Finding> compare(String ours, String reference) {
    return Equivalence.compare(trace(ours), trace(reference));
  }

  private static Trace trace(String steps) {
    return KmemText.parse(MACHINE + steps, "trace").trace();
  }

  @Test
  void addresses_may_differ() {
    assertThat(
            compare(
                "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000001000 usable=128\n",
                "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000002000 usable=128\n"))
        .isEmpty();
  }

  @Test
  void usable_sizes_may_not() {
    assertThat(
            compare(
                "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000001000 usable=112\n",
                "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000002000 usable=128\n"))
        .hasValueSatisfying(found ->
            assertThat(found.message()).isEqualTo("has 112 usable bytes, the reference 128"));
  }

  @Test
  void whether_an_area_lies_on_a_strict_node_already_is_a_choice() {
    String grown =
        """
        b = vrealloc_node_align(a, 1, 1, GFP_KERNEL|__GFP_THISNODE, 1) -> 0xffffc90000%s
        drain() -> ok
        vmallocinfo() -> area(0xffffc90000%s, vmalloc size=%d pages=%d nodes=%s)
        """;
    String start = "a = vmalloc_node(4097, -1) -> 0xffffc90000000000 frames=%s\n";

    assertThat(
            compare(
                start.formatted("0x0x2") + grown.formatted("003000", "003000", 8192, 1, "1:1"),
                start.formatted("0x216x2") + grown.formatted("000000", "000000", 12288, 2, "1:2")))
        .isEmpty();
  }

  @Test
  void an_address_beside_a_block_may_be_anybodys() {
    String steps =
        """
        a = alloc_pages(GFP_KERNEL, 0) -> 0xffff888000001000
        b = alloc_pages(GFP_KERNEL, 0) -> 0xffff88800000%s000
        free_pages(a+4096, 0) -> %s
        drain() -> ok
        zoneinfo() -> zone(0,Normal managed=4096 free=%d pcp=0 blocks=0,0,0,0,0,0,0,0,0,0,0)
        """;
    String apart = steps.formatted("3", "skipped \"a+4096 is no block\"", 4094);

    assertThat(compare(apart, steps.formatted("2", "ok", 4095))).isEmpty();
    assertThat(compare(steps.formatted("2", "ok", 4094), steps.formatted("2", "ok", 4095)))
        .hasValueSatisfying(found -> assertThat(found.message()).contains("4094 free pages"));
  }

  @Test
  void what_is_free_depends_on_what_the_environment_gave_back() {
    String steps =
        """
        a = alloc_pages(GFP_KERNEL, 1) -> 0xffff888000002000
        folio_add_lru(a) -> ok
        b = alloc_pages(GFP_KERNEL, 9) -> 0xffff888000200000%s
        drain() -> ok
        zoneinfo() -> zone(0,Normal managed=4096 free=%d pcp=0 blocks=0,0,0,0,0,0,0,0,0,0,0)
        """;
    String given = " ~ reclaimed {0xffff888000002000}";

    assertThat(compare(steps.formatted(given, 3584), steps.formatted("", 3582))).isEmpty();
    assertThat(compare(steps.formatted(given, 3584), steps.formatted(given, 3582))).isPresent();
  }

  @Test
  void a_slab_of_huge_objects_may_be_more_than_there_is() {
    String steps =
        """
        a = kmem_cache_create("dog", %d, 0, 0) -> 0xffffffff82000000
        b = kmem_cache_alloc(a, GFP_KERNEL) -> %s
        """;

    assertThat(
            compare(
                steps.formatted(4 << 20, "0xffff888000400000 usable=4194304"),
                steps.formatted(4 << 20, "NULL")))
        .isEmpty();
    assertThat(
            compare(
                steps.formatted(4 << 10, "0xffff888000400000 usable=4096"),
                steps.formatted(4 << 10, "NULL")))
        .isPresent();
  }

  @Test
  void what_a_device_keeps_depends_on_every_mapping_of_it() {
    String steps =
        """
        fail_nth(2) -> 0
        a = ioremap(0x800000, 4096) -> 0xffffd90000000000
        b = ioremap(0x7ff800, 4096) -> %s
        fill(a, 1) -> ok
        fill(b, 1) -> %s
        read(a) -> [%s*4096]
        """;
    String missing = steps.formatted("NULL", "skipped \"b is no live block\"", "01");

    assertThat(compare(missing, steps.formatted("0xffffd90000002800", "ok", "91"))).isEmpty();
    String apart = missing.replace("0x7ff800", "0x7f0800");
    assertThat(compare(apart, steps.formatted("0xffffd90000002800", "ok", "91")))
        .hasValueSatisfying(found -> assertThat(found.message()).contains("byte 0 reads as"));
  }

  @Test
  void a_null_while_memory_is_plentiful_is_a_difference() {
    assertThat(
            compare(
                "a = kmalloc(100, GFP_KERNEL) -> NULL\n",
                "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000002000 usable=128\n"))
        .hasValueSatisfying(found ->
            assertThat(found.message())
                .isEqualTo("answered with NULL, the reference with 0xffff888000002000"));
  }

  @Test
  void a_null_for_more_than_a_quarter_of_the_machine_is_a_choice() {
    assertThat(
            compare(
                "a = alloc_pages(GFP_KERNEL, 10) -> 0xffff888000400000\n"
                    + "b = alloc_pages(GFP_KERNEL, 10) -> NULL\n",
                "a = alloc_pages(GFP_KERNEL, 10) -> 0xffff888000400000\n"
                    + "b = alloc_pages(GFP_KERNEL, 10) -> 0xffff888000800000\n"))
        .isEmpty();
  }

  @Test
  void what_depends_on_a_choice_is_not_compared() {
    assertThat(
            compare(
                "a = alloc_pages(GFP_KERNEL, 10) -> 0xffff888000400000\n"
                    + "b = alloc_pages(GFP_KERNEL, 10) -> NULL\n"
                    + "read(b) -> skipped \"b is no live block\"\n",
                "a = alloc_pages(GFP_KERNEL, 10) -> 0xffff888000400000\n"
                    + "b = alloc_pages(GFP_KERNEL, 10) -> 0xffff888000800000\n"
                    + "read(b) -> [00*4194304]\n"))
        .isEmpty();
  }

  @Test
  void bytes_that_were_written_must_read_alike() {
    String start = "a = kmalloc(4, GFP_KERNEL) -> 0xffff888000001000 usable=8\nfill(a, 1) -> ok\n";
    assertThat(compare(start + "read(a) -> [01+3 09*1]\n", start + "read(a) -> [01+4]\n"))
        .hasValueSatisfying(found ->
            assertThat(found.message())
                .isEqualTo("byte 3 reads as 0x09, on the reference as 0x04"));
  }

  @Test
  void bytes_that_nobody_wrote_may_differ() {
    String start = "a = kmalloc(4, GFP_KERNEL) -> 0xffff888000001000 usable=8\n";
    assertThat(compare(start + "read(a) -> [01+4]\n", start + "read(a) -> [00*4]\n")).isEmpty();
  }

  @Test
  void free_pages_after_a_drain_must_agree_while_only_pages_are_live() {
    String start =
        "a = alloc_pages(GFP_KERNEL, 0) -> 0xffff888000001000\n__free_pages(a, 0) -> ok\n"
            + "drain() -> ok\n";
    String zone = "zoneinfo() -> zone(0,Normal managed=4096 free=%d pcp=0 blocks=0)\n";
    assertThat(compare(start + zone.formatted(4095), start + zone.formatted(4096)))
        .hasValueSatisfying(found ->
            assertThat(found.message())
                .isEqualTo("shows 4095 free pages after the drain, the reference 4096"));
  }
}
