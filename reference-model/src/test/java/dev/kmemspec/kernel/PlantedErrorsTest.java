package dev.kmemspec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real trace with one event forged: the rule that the forgery breaks finds it. */
class PlantedErrorsTest {
  private static final String TASK = "            init-1       [000] .....     9.900000: ";

  @TempDir private Path folder;
  private List<String> lines = List.of();

  @BeforeEach
  void read() throws IOException {
    lines = Traces.lines("linux-6.1-small.trace.gz");
  }

  @Test
  void TR_07_an_object_inside_a_live_one_is_found() throws IOException {
    String victim = "ptr=ffff888005edd540 bytes_req=72 bytes_alloc=96";
    int at = after(victim);
    lines.add(at, TASK + kmalloc("ffff888005edd560", 8, 8, "GFP_KERNEL"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).contains("TR-07");
    assertThat(message(judged, "TR-07")).contains("0xffff888005edd560+8").contains("+72");
  }

  @Test
  void TR_04_the_same_block_once_more_is_counted_and_no_violation() throws IOException {
    String victim = "ptr=ffff888005edd540 bytes_req=72 bytes_alloc=96";
    int at = after(victim);
    lines.add(at, TASK + kmalloc("ffff888005edd540", 80, 96, "GFP_KERNEL"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).isEmpty();
    assertThat(judged.verdict().tally().reappeared()).isEqualTo(1);
  }

  @Test
  void TR_07_pages_handed_out_under_a_live_object_are_found() throws IOException {
    int at = after("ptr=ffff888005edd540 bytes_req=72 bytes_alloc=96");
    lines.add(at, TASK + pages("0x5edd", 0, "GFP_KERNEL"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).containsExactly("TR-07");
    assertThat(message(judged, "TR-07")).contains("0xffff888005edd000+4096");
  }

  @Test
  void TR_07_pages_inside_a_live_block_are_found() throws IOException {
    int at = after("pfn=0x81c0 order=1");
    lines.add(at, TASK + pages("0x81c1", 0, "GFP_KERNEL"));

    assertThat(judge().violated()).containsExactly("TR-07");
  }

  @Test
  void TR_01_a_wrong_size_class_is_found() throws IOException {
    lines.add(12, TASK + kmalloc("ffff888001000000", 100, 192, "GFP_KERNEL"));

    assertThat(judge().violated()).contains("TR-01");
  }

  @Test
  void KM_01_fewer_bytes_given_than_asked_for_are_found() throws IOException {
    lines.add(12, TASK + kmalloc("ffff888001000000", 100, 96, "GFP_KERNEL"));

    assertThat(judge().violated()).contains("KM-01", "KM-04", "TR-01");
  }

  @Test
  void SC_05_an_object_larger_than_its_place_is_found() throws IOException {
    lines.add(
        12,
        TASK
            + "kmem_cache_alloc: call_site=f+0x1/0x2 ptr=ffff888001000000 bytes_req=184"
            + " bytes_alloc=176 gfp_flags=GFP_KERNEL node=-1 accounted=true");

    assertThat(judge().violated()).containsExactly("SC-05");
  }

  @Test
  void PV_09_a_block_of_a_power_of_two_that_is_not_aligned_to_it_is_found() throws IOException {
    lines.add(12, TASK + kmalloc("ffff888001000020", 64, 64, "GFP_KERNEL"));

    assertThat(judge().violated()).contains("PV-09", "KM-03");
  }

  @Test
  void PG_01_a_block_of_pages_that_is_not_aligned_to_its_order_is_found() throws IOException {
    lines.add(12, TASK + pages("0x1002", 2, "GFP_KERNEL"));

    assertThat(judge().violated()).containsExactly("PG-01");
  }

  @Test
  void GF_02_an_allocation_that_may_block_in_an_interrupt_is_found() throws IOException {
    String interrupted = TASK.replace(".....", "d.h1.");
    lines.add(12, interrupted + kmalloc("ffff888001000000", 64, 64, "GFP_KERNEL"));
    lines.add(13, interrupted + kmalloc("ffff888001000040", 64, 64, "GFP_ATOMIC"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).containsExactly("GF-02");
    assertThat(judged.verdict().violations()).hasSize(1);
  }

  @Test
  void freed_pages_take_their_objects_along() throws IOException {
    int at = after("ptr=ffff888005edd540 bytes_req=72 bytes_alloc=96");
    lines.add(at, TASK + "mm_page_free: page=ffffea000017b740 pfn=0x5edd order=0");
    lines.add(at + 1, TASK + kmalloc("ffff888005edd560", 32, 32, "GFP_KERNEL"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).isEmpty();
    assertThat(judged.verdict().tally().unseenFrees()).isPositive();
  }

  @Test
  void a_part_of_a_block_freed_leaves_the_rest_live() throws IOException {
    int at = after("pfn=0x81c0 order=1");
    lines.add(at, TASK + "mm_page_free: page=ffffea0000207000 pfn=0x81c0 order=0");
    lines.add(at + 1, TASK + pages("0x81c0", 0, "GFP_KERNEL"));
    lines.add(at + 2, TASK + pages("0x81c0", 1, "GFP_KERNEL"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).containsExactly("TR-07");
    assertThat(message(judged, "TR-07")).contains("0xffff8880081c1000+4096");
  }

  @Test
  void after_lost_events_nothing_is_known_to_be_live() throws IOException {
    int at = after("ptr=ffff888005edd540 bytes_req=72 bytes_alloc=96");
    lines.add(at, "CPU:0 [LOST 1234 EVENTS]");
    lines.add(at + 1, TASK + kmalloc("ffff888005edd560", 8, 8, "GFP_KERNEL"));

    Traces.Judged judged = judge();

    assertThat(judged.violated()).isEmpty();
    assertThat(judged.reading().lost()).isEqualTo(1234);
    assertThat(judged.verdict().tally().forgotten()).isPositive();
  }

  private int after(String part) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(part)) {
        return i + 1;
      }
    }
    throw new AssertionError("no line with " + part);
  }

  private static String kmalloc(String pointer, long asked, long given, String gfp) {
    return "kmalloc: call_site=forged+0x1/0x2 [some_module] ptr="
        + pointer
        + " bytes_req="
        + asked
        + " bytes_alloc="
        + given
        + " gfp_flags="
        + gfp
        + " node=-1 accounted=false";
  }

  private static String pages(String frame, int order, String gfp) {
    return "mm_page_alloc: page=ffffea0000000040 pfn="
        + frame
        + " order="
        + order
        + " migratetype=0 gfp_flags="
        + gfp;
  }

  private Traces.Judged judge() throws IOException {
    Path file = folder.resolve("forged.trace");
    Files.write(file, lines);
    return Traces.judge(file, Profile.LINUX_6_1);
  }

  private static String message(Traces.Judged judged, String rule) {
    return judged.verdict().violations().stream()
        .filter(violation -> violation.rule().id().equals(rule))
        .map(Violation::message)
        .findFirst()
        .orElse("");
  }
}
