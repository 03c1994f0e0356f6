package dev.kmemspec.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FamilyTest {
  @Test
  void every_group_of_calls_is_a_family() {
    assertThat(Arrays.stream(Family.values()).<Class<?>>map(Family::group).toList())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.<Class<?>>asList(Call.class.getPermittedSubclasses()));
  }

  @Test
  void a_call_is_of_the_family_whose_group_it_belongs_to() {
    assertThat(Family.of(new PageCall.AllocPages(Gfp.KERNEL, 0))).isEqualTo(Family.PAGES);
    assertThat(Family.of(new SlabCall.KmemCacheShrink(Operand.handle("c")))).isEqualTo(Family.SLAB);
    assertThat(Family.of(new KmallocCall.Kfree(Operand.NULL))).isEqualTo(Family.KMALLOC);
    assertThat(Family.of(new UserCall.Free(Operand.NULL))).isEqualTo(Family.USER);
    assertThat(Family.of(new MemoryCall.Read(Operand.handle("a")))).isEqualTo(Family.MEMORY);
    assertThat(Family.of(new WatchCall.Drain())).isEqualTo(Family.WATCH);
    assertThat(Family.of(new FaultCall.FailNth(1))).isEqualTo(Family.FAULT);
  }
}
