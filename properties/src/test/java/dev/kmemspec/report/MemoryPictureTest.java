package dev.kmemspec.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Trace;
import dev.kmemspec.text.KmemText;
import org.junit.jupiter.api.Test;

class MemoryPictureTest {
  private static Trace trace(String steps) {
    return KmemText.parse("machine page=4096 pages=16 cpus=1 profile=contract\n" + steps, "trace")
        .trace();
  }

  @Test
  void an_overlap_is_marked_to_scale() {
    Trace trace =
        trace(
            "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000001000\n"
                + "b = kmalloc(100, GFP_KERNEL) -> 0xffff888000001040\n");
    assertThat(MemoryPicture.of(trace, 1))
        .isEqualTo(
            """
                a |===============XXXXXXXXXX               | 0xffff888000001000 +100
              > b |               XXXXXXXXXX===============| 0xffff888000001040 +100
                b and a share 36 bytes
            """);
  }

  @Test
  void a_freed_block_is_gone() {
    Trace trace =
        trace(
            "a = kmalloc(100, GFP_KERNEL) -> 0xffff888000001000\nkfree(a) -> ok\n"
                + "b = kmalloc(100, GFP_KERNEL) -> 0xffff888000001000\n");
    assertThat(MemoryPicture.of(trace, 2)).contains("> b").doesNotContain("  a");
  }

  @Test
  void a_call_about_no_block_has_no_picture() {
    assertThat(MemoryPicture.of(trace("a = kmalloc(0, GFP_KERNEL) -> NULL\n"), 0)).isEmpty();
  }
}
