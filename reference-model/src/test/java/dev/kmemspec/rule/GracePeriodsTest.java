package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class GracePeriodsTest {
  private final GracePeriods graces = new GracePeriods();
  private final Block block = new Block(0x1000, Block.Kind.KMALLOC, 64, Gfp.KERNEL, 0);
  private final Block other = new Block(0x1040, Block.Kind.KMALLOC, 64, Gfp.KERNEL, 0);

  private static BitSet cpus(int... each) {
    BitSet set = new BitSet();
    for (int cpu : each) {
      set.set(cpu);
    }
    return set;
  }

  @Test
  void a_block_is_guarded_until_the_last_of_its_readers_has_left() {
    graces.guard(block, cpus(0, 2));
    graces.guard(other, cpus(2));
    assertThat(graces.guards()).isTrue();
    assertThat(graces.used()).isTrue();
    assertThat(block.deferred).isTrue();
    assertThat(graces.guard(block)).isZero();
    assertThat(graces.left(0)).isEmpty();
    assertThat(graces.guard(block)).isEqualTo(2);
    assertThat(graces.left(2)).containsExactly(block, other);
    assertThat(graces.guards()).isFalse();
    assertThat(graces.guard(block)).isEqualTo(-1);
  }

  @Test
  void what_may_be_free_is_settled_by_a_reuse_of_its_memory() {
    assertThat(graces.settled()).isTrue();
    graces.loosen(block);
    graces.loosen(other);
    assertThat(graces.settled()).isFalse();
    assertThat(graces.mayWait(0x1000)).isTrue();
    assertThat(graces.mayWait(0x1008)).isFalse();
    graces.reused(0x103f, 1);
    assertThat(graces.mayWait(0x1000)).isFalse();
    assertThat(graces.settled()).isFalse();
    graces.reused(0x1000, 4096);
    assertThat(graces.settled()).isTrue();
    assertThat(graces.used()).isTrue();
  }

  @Test
  void a_barrier_settles_everything() {
    graces.loosen(block);
    graces.loosen(block);
    graces.loosen(other);
    graces.settle();
    assertThat(graces.settled()).isTrue();
  }
}
