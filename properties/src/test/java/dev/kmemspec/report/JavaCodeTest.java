package dev.kmemspec.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.text.KmemText;
import org.junit.jupiter.api.Test;

class JavaCodeTest {

  @Test
  void a_program_becomes_calls_of_the_plug_in_interfaces() {
    String text =
        """
        machine page=4096 pages=16 cpus=2 profile=linux-6.1
        c = kmem_cache_create("dog", 72, 8, SLAB_HWCACHE_ALIGN, ctor)
        cpu 1
        a = kmalloc(100, GFP_KERNEL|__GFP_ZERO)
        b = kmem_cache_alloc_bulk(c, GFP_ATOMIC, 3)
        fill(a, 1)
        kmem_cache_free(c, b[1])
        kfree(a)
        """;
    assertThat(JavaCode.of(KmemText.parse(text, "text").program()))
        .isEqualTo(
            """
            Machine machine = Machine.simple(4096, 16, 2);
            Profile profile = Profile.LINUX_6_1;
            var allocator = implementation.boot(machine, profile);
            var slab = allocator.as(SlabAllocator.class);
            var kmalloc = allocator.as(Kmalloc.class);
            long c = slab.kmemCacheCreate("dog", 72, 8, SlabFlags.parse("SLAB_HWCACHE_ALIGN").bits(), constructor);
            allocator.enter(1, Context.PROCESS);
            long a = kmalloc.kmalloc(100, Gfp.parse("GFP_KERNEL|__GFP_ZERO").bits());
            long[] b = new long[3];
            slab.kmemCacheAllocBulk(c, Gfp.ATOMIC.bits(), b);
            // write 1, 2, ... to the bytes of a
            slab.kmemCacheFree(c, b[1]);
            kmalloc.kfree(a);
            """);
  }
}
