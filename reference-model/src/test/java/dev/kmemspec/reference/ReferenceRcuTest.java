package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Rcu;
import dev.kmemspec.spi.Vmalloc;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReferenceRcuTest {
  private static final int KERNEL = Gfp.KERNEL.bits();

  private final ReferenceAllocator allocator =
      new Reference().boot(Machine.simple(4096, 1024, 2), Profile.LINUX_7_0);
  private final Rcu rcu = Objects.requireNonNull(allocator.as(Rcu.class));
  private final Vmalloc vmalloc = Objects.requireNonNull(allocator.as(Vmalloc.class));

  /** Whether the block is free again: the lowest free object is handed out first. */
  private boolean free(long block) {
    long next = allocator.kmalloc(64, KERNEL);
    allocator.kfree(next);
    return next == block;
  }

  @Test
  void KM_27_a_block_stays_for_the_reader_that_was_inside() {
    long p = allocator.kmalloc(64, KERNEL);
    allocator.enter(1, Context.PROCESS);
    rcu.rcuReadLock();
    allocator.enter(0, Context.PROCESS);
    rcu.kfreeRcu(p, 0);
    rcu.synchronizeRcu();
    assertThat(free(p)).isFalse();
    allocator.enter(1, Context.PROCESS);
    rcu.rcuReadUnlock();
    assertThat(free(p)).isTrue();
    assertThat(allocator.takeReports()).isEmpty();
  }

  @Test
  void KM_27_a_reader_who_comes_later_keeps_nothing() {
    long p = allocator.kmalloc(64, KERNEL);
    rcu.kfreeRcu(p, 48);
    rcu.rcuReadLock();
    rcu.kvfreeRcuBarrier();
    assertThat(free(p)).isTrue();
  }

  @Test
  void KM_27_sections_nest() {
    long p = allocator.kmalloc(64, KERNEL);
    rcu.rcuReadLock();
    rcu.rcuReadLock();
    rcu.kvfreeRcu(p, 8);
    rcu.rcuReadUnlock();
    assertThat(free(p)).isFalse();
    rcu.rcuReadUnlock();
    assertThat(free(p)).isTrue();
  }

  @Test
  void KM_27_only_the_field_is_written() {
    long p = allocator.kmalloc(64, KERNEL);
    byte[] content = new byte[64];
    Arrays.fill(content, (byte) 7);
    allocator.memory().write(p, content);
    rcu.rcuReadLock();
    rcu.kfreeRcu(p, 16);
    byte[] seen = new byte[64];
    allocator.memory().read(p, seen);
    assertThat(seen).startsWith(Arrays.copyOf(content, 16));
    assertThat(Arrays.copyOfRange(seen, 32, 64)).containsOnly(7);
    assertThat(seen[24]).isEqualTo((byte) 16);
  }

  @Test
  void KM_27_an_area_is_freed_from_whatever_context() {
    long area = vmalloc.vmalloc(4096);
    rcu.kvfreeRcuMightsleep(area);
    allocator.enter(0, Context.HARDIRQ);
    rcu.rcuReadLock();
    rcu.rcuReadUnlock();
    assertThat(allocator.takeReports()).isEmpty();
    allocator.enter(0, Context.PROCESS);
    vmalloc.vfree(area);
    assertThat(allocator.takeReports()).hasSize(1);
  }

  @Test
  void what_is_given_twice_or_has_no_field_there_is_reported_and_stays() {
    long p = allocator.kmalloc(64, KERNEL);
    rcu.rcuReadLock();
    rcu.kfreeRcu(p, 56);
    rcu.kfreeRcu(p, 4096);
    rcu.kfreeRcu(p, -8);
    rcu.kfreeRcu(p, 4);
    assertThat(allocator.takeReports()).hasSize(4).allMatch(line -> line.contains("no field"));
    rcu.kfreeRcu(p, 48);
    assertThat(allocator.takeReports()).isEmpty();
    rcu.kfreeRcu(p, 48);
    assertThat(allocator.takeReports()).singleElement().asString().contains("given before");
    rcu.kfreeRcu(0, 0);
    rcu.kvfreeRcuMightsleep(p + 8);
    assertThat(allocator.takeReports()).isNotEmpty();
  }

  @Test
  void SC_21_a_cache_waits_for_its_objects() {
    long cache = allocator.kmemCacheCreate("dog", 64, 0, 0, null);
    rcu.kfreeRcu(allocator.kmemCacheAlloc(cache, KERNEL), 0);
    allocator.kmemCacheDestroy(cache);
    assertThat(allocator.takeReports()).isEmpty();
  }

  @Test
  void who_waits_must_be_able_to_sleep() {
    allocator.enter(0, Context.SOFTIRQ);
    rcu.synchronizeRcu();
    rcu.rcuBarrier();
    rcu.kvfreeRcuBarrier();
    rcu.kfreeRcuMightsleep(0);
    rcu.kvfreeRcuMightsleep(0);
    assertThat(allocator.takeReports()).hasSize(5).allMatch(line -> line.contains("sleeping"));
  }
}
