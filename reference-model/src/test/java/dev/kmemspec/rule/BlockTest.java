package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.text.KmemText;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockTest {
  private static World after(String lines) {
    String machine = "machine page=4096 pages=4096 cpus=1 profile=linux-6.1\n";
    Trace trace = KmemText.parse(machine + lines, "t.kmem").trace();
    World world = new World(trace.setting());
    for (Step step : trace.steps()) {
      world.face(step);
      world.pass();
    }
    return world;
  }

  private static List<Block> blocks(String lines) {
    return after(lines).blocks();
  }

  @Test
  void a_block_knows_where_it_lies_what_was_asked_for_and_since_when_it_is_held() {
    List<Block> blocks =
        blocks(
            """
            ksize(NULL) -> 0
            a = kmalloc(100, GFP_KERNEL) -> 0x2000 usable=128
            p = alloc_pages(GFP_KERNEL, 1) -> 0x4000
            e = alloc_pages_exact(5000, GFP_KERNEL) -> 0x8000
            u = malloc(24) -> 0x1000
            c = kmem_cache_create("dog", 72, 0, 0) -> 0x100
            o = kmem_cache_alloc(c, GFP_KERNEL) -> 0x3000
            """);
    assertThat(blocks)
        .extracting(Block::address)
        .containsExactly(0x1000L, 0x2000L, 0x3000L, 0x4000L, 0x8000L);
    assertThat(blocks)
        .extracting(Block::kind)
        .containsExactly(
            Block.Kind.USER,
            Block.Kind.KMALLOC,
            Block.Kind.OBJECT,
            Block.Kind.PAGES,
            Block.Kind.EXACT_PAGES);
    assertThat(blocks).extracting(Block::requested).containsExactly(24L, 100L, 72L, 8192L, 5000L);
    assertThat(blocks).extracting(Block::usable).containsExactly(-1L, 128L, -1L, -1L, -1L);
    assertThat(blocks).extracting(Block::birth).containsExactly(4L, 1L, 6L, 2L, 3L);
    assertThat(blocks).extracting(Block::extent).containsExactly(24L, 100L, 72L, 8192L, 8192L);
    assertThat(blocks)
        .extracting(Block::words)
        .containsExactly(
            "24 bytes of malloc",
            "100 bytes of kmalloc",
            "an object of cache 'dog'",
            "8192 bytes of pages",
            "5000 bytes of pages");
    assertThat(blocks.getFirst()).hasToString("0x1000+24");
  }

  @Test
  void an_object_of_no_known_cache_has_no_size() {
    assertThat(blocks("o = kmem_cache_alloc(0x100, GFP_KERNEL) -> 0x3000\n"))
        .singleElement()
        .satisfies(block -> {
          assertThat(block.words()).isEqualTo("an object");
          assertThat(block.requested()).isZero();
          assertThat(block.extent()).isEqualTo(1);
        });
  }

  @Test
  void objects_are_what_lies_on_slabs() {
    String one = "a = kmalloc(100, GFP_KERNEL) -> 0x2000\n";
    String pages = "p = alloc_pages(GFP_KERNEL, 1) -> 0x4000\n";
    String user = "u = malloc(24) -> 0x1000\n";
    String object = "o = kmem_cache_alloc(0x100, GFP_KERNEL) -> 0x3000\n";
    assertThat(after(pages + user).objects()).isZero();
    assertThat(after(one + pages + object).objects()).isEqualTo(2);
    assertThat(after(one + object + "kfree(a) -> ok\n").objects()).isEqualTo(1);
  }

  @Test
  void a_usable_size_is_learnt_when_somebody_asks() {
    assertThat(blocks("u = malloc(24) -> 0x1000\nmalloc_usable_size(u) -> 40\n"))
        .extracting(Block::usable)
        .containsExactly(40L);
    assertThat(blocks("u = malloc(24) -> 0x1000\nmalloc_usable_size(u) -> threw \"no\"\n"))
        .extracting(Block::usable)
        .containsExactly(-1L);
    assertThat(blocks("u = malloc(24) -> 0x1000 usable=32\nv = realloc(u, 30) -> 0x1000\n"))
        .extracting(Block::usable)
        .containsExactly(-1L);
  }

  @Test
  void a_frame_behind_user_memory_says_nothing_of_the_direct_map() {
    World user = after("u = malloc(24) -> 0x5000 frames=0x1x1\n");
    assertThat(user.directMap()).isEqualTo(World.NO_DIRECT_MAP);
    assertThat(user.held().directMap()).isEqualTo(Held.NO_DIRECT_MAP);
    assertThat(user.held().in(0)).isZero();
    assertThat(user.held().objects()).isZero();
    World pages = after("p = alloc_pages(GFP_KERNEL, 0) -> 0x5000 frames=0x1x1\n");
    assertThat(pages.directMap()).isEqualTo(0x4000);
    assertThat(pages.held().directMap()).isEqualTo(0x4000);
  }
}
