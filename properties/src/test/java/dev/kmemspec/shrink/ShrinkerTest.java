package dev.kmemspec.shrink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static final String LONG =
      """
      machine page=65536 zones=0:DMA:0+256,0:Normal:4096+2048,1:Normal:8192+2048 cpus=8 profile=linux-6.1
      p = alloc_pages(GFP_KERNEL, 3)
      x = kmalloc(100, GFP_KERNEL)
      cpu 3
      y = kcalloc(5, 300, GFP_KERNEL|__GFP_NOWARN)
      fill(x, 7)
      z = krealloc(x, 2000, GFP_KERNEL)
      ksize(y)
      kfree(y)
      w = kmalloc(70000, GFP_ATOMIC)
      kfree(z)
      __free_pages(p, 3)
      """;

  private static Program program() {
    return KmemText.parse(LONG, "long").program();
  }

  private static boolean has(Program program, Predicate<Call> wanted) {
    return program.calls().stream().anyMatch(each -> wanted.test(each.call()));
  }

  private static String shrunk(Predicate<Program> fails) {
    Shrunk shrunk = Shrinker.shrink(program(), fails, 10_000);
    assertThat(shrunk.minimal()).isTrue();
    return KmemText.print(shrunk.program());
  }

  @Test
  void one_call_is_left_with_the_smallest_size_that_fails() {
    String text =
        shrunk(program ->
            has(program, call -> call instanceof KmallocCall.Allocating c && c.bytes() >= 1000));
    assertThat(text)
        .isEqualTo(
            """
            machine page=4096 pages=16 cpus=1 profile=linux-6.1
            a = kmalloc(1000, GFP_KERNEL)
            """);
  }

  @Test
  void a_call_stays_with_those_whose_result_it_needs() {
    String text =
        shrunk(program ->
            has(
                program,
                call -> call instanceof KmallocCall.Kfree c && c.p() instanceof Operand.Handle));
    assertThat(text)
        .isEqualTo(
            """
            machine page=4096 pages=16 cpus=1 profile=linux-6.1
            a = kmalloc(0, GFP_KERNEL)
            kfree(a)
            """);
  }

  @Test
  void traits_of_the_machine_that_matter_stay() {
    String text =
        shrunk(program ->
            program.machine().pageSize() == 65536
                && program.machine().cpus() > 1
                && has(program, call -> call instanceof PageCall.AllocPages));
    assertThat(text)
        .isEqualTo(
            """
            machine page=65536 pages=16 cpus=2 profile=linux-6.1
            a = alloc_pages(GFP_KERNEL, 0)
            """);
  }

  @Test
  void flags_that_matter_stay() {
    String text =
        shrunk(program ->
            has(
                program,
                call -> {
                  Gfp gfp = call.gfp();
                  return gfp != null && gfp.has(Gfp.NOWARN_BIT);
                }));
    assertThat(text).endsWith("a = kmalloc(0, GFP_KERNEL|__GFP_NOWARN)\n");
  }

  @Test
  void a_cpu_that_matters_stays() {
    String text = shrunk(program -> program.calls().stream().anyMatch(each -> each.cpu() == 3));
    assertThat(text).contains("cpus=8").contains("cpu 3").hasLineCount(3);
  }

  @Test
  void pairs_that_only_go_together_are_left_out() {
    // Every even number of kmallocs fails: no single one can be left out, but two can.
    Predicate<Program> even =
        program -> {
          long count =
              program.calls().stream()
                  .filter(each -> each.call() instanceof KmallocCall.Allocating)
                  .count();
          return count % 2 == 1;
        };
    assertThat(shrunk(even)).endsWith("a = kmalloc(0, GFP_KERNEL)\n").hasLineCount(2);
  }

  @Test
  void many_calls_that_use_up_the_memory_give_way_to_one() {
    StringBuilder text = new StringBuilder("machine page=4096 pages=64 cpus=1 profile=contract\n");
    for (int i = 0; i < 20; i++) {
      text.append("a").append(i).append(" = alloc_pages(GFP_KERNEL, 1)\n");
    }
    Program program = KmemText.parse(text.toString(), "many").program();

    Shrunk shrunk =
        Shrinker.shrink(program, each -> pages(each) >= each.machine().pages() / 2, 10_000);

    assertThat(shrunk.program().calls()).hasSize(1);
  }

  private static long pages(Program program) {
    return program.calls().stream()
        .mapToLong(each -> each.call() instanceof PageCall.AllocPages c ? 1L << c.order() : 0)
        .sum();
  }

  @Test
  void sizes_that_must_agree_get_smaller_together() {
    Program program =
        KmemText.parse(
                """
                machine page=4096 pages=64 cpus=1 profile=contract
                a = kmalloc(900, GFP_KERNEL)
                b = kmalloc(903, GFP_KERNEL)
                """,
                "two")
            .program();

    Shrunk shrunk = Shrinker.shrink(program, ShrinkerTest::threeApart, 10_000);

    assertThat(shrunk.minimal()).isTrue();
    assertThat(KmemText.print(shrunk.program()))
        .contains("a = kmalloc(0, GFP_KERNEL)")
        .contains("b = kmalloc(3, GFP_KERNEL)");
  }

  private static boolean threeApart(Program program) {
    List<Long> sizes =
        program.calls().stream()
            .map(each -> each.call() instanceof KmallocCall.Kmalloc c ? c.size() : 0L)
            .toList();
    return sizes.size() == 2 && sizes.get(1) - sizes.get(0) == 3;
  }

  @Test
  void the_numbers_of_many_calls_of_a_kind_get_smaller_together() {
    StringBuilder text = new StringBuilder("machine page=4096 pages=64 cpus=1 profile=contract\n");
    for (int i = 0; i < 100; i++) {
      text.append("memblock_reserve(").append(4096 * i).append(", 2048)\n");
    }
    Program program = KmemText.parse(text.toString(), "many").program();

    Shrunk shrunk = Shrinker.shrink(program, ShrinkerTest::hundredApart, 4000);

    assertThat(shrunk.minimal()).isTrue();
    assertThat(KmemText.print(shrunk.program()))
        .contains("memblock_reserve(99, 0)")
        .contains("memblock_reserve(1, 0)");
  }

  /** A hundred ranges none of which begins inside the one before. */
  private static boolean hundredApart(Program program) {
    long end = -1;
    for (Invocation each : program.calls()) {
      if (!(each.call() instanceof MemblockCall.MemblockReserve c) || c.base() <= end) {
        return false;
      }
      end = c.base() + Math.max(0, c.size() - 1);
    }
    return program.calls().size() == 100;
  }

  @Test
  void a_size_that_only_just_fits_gets_smaller_with_the_machine() {
    Program program =
        KmemText.parse(
                """
                machine page=16384 pages=1173 cpus=1 profile=contract
                a = vmalloc(18529321)
                """,
                "fits")
            .program();

    Shrunk shrunk = Shrinker.shrink(program, ShrinkerTest::nearlyAll, 1000);

    assertThat(shrunk.minimal()).isTrue();
    assertThat(shrunk.program().machine()).isEqualTo(Machine.simple(4096, 16, 1));
  }

  private static boolean nearlyAll(Program program) {
    long all = program.machine().pages() * program.machine().pageSize();
    return program.calls().size() == 1
        && program.calls().get(0).call() instanceof VmallocCall.Vmalloc c
        && c.size() > all / 10 * 9
        && c.size() < all;
  }

  @Test
  void what_the_last_call_needs_is_found_at_once() {
    Program program =
        KmemText.parse(
                """
                machine page=4096 pages=16 cpus=1 profile=contract
                a = kmalloc(0, GFP_KERNEL)
                b = kmalloc(1, GFP_KERNEL)
                drain()
                fill(a, 1)
                fill(b, 1)
                kfree(a)
                """,
                "slice")
            .program();

    assertThat(Slices.of(program.calls()))
        .containsExactly(Set.of(1, 2, 3, 4), Set.of(1, 2, 4), Set.of(1, 4));
  }

  @Test
  void blocks_give_way_to_a_larger_one_or_to_as_many_pages() {
    StringBuilder text = new StringBuilder("machine page=4096 pages=64 cpus=1 profile=contract\n");
    for (int i = 0; i < 24; i++) {
      text.append("a").append(i).append(" = alloc_pages(GFP_KERNEL, 1)\n");
    }
    Program program = KmemText.parse(text.toString(), "blocks").program();

    assertThat(Hogs.instead(program, 8, 8))
        .anyMatch(each -> each.calls().size() == 17 && pages(each) == 48)
        .anyMatch(each -> each.calls().get(8).call().equals(bulk(16)));
  }

  private static Call bulk(int count) {
    return new PageCall.AllocPagesBulk(Gfp.KERNEL, count);
  }

  @Test
  void the_limit_of_runs_is_kept() {
    AtomicInteger runs = new AtomicInteger();
    Shrunk shrunk =
        Shrinker.shrink(
            program(),
            program -> {
              runs.incrementAndGet();
              return has(program, call -> call instanceof KmallocCall.Kfree);
            },
            5);
    assertThat(runs.get()).isLessThanOrEqualTo(5);
    assertThat(shrunk.runs()).isEqualTo(runs.get());
    assertThat(shrunk.minimal()).isFalse();
    assertThat(has(shrunk.program(), call -> call instanceof KmallocCall.Kfree)).isTrue();
  }

  @Test
  void the_same_program_shrinks_to_the_same() {
    Predicate<Program> fails =
        program -> has(program, call -> call instanceof KmallocCall.Krealloc);
    assertThat(shrunk(fails)).isEqualTo(shrunk(fails));
  }

  @Test
  void plainer_sizes_cost_less() {
    Machine machine = Machine.simple(4096, 64, 1);
    for (long size : new long[] {1, 100, 4097, 1L << 40, -1, -11, Long.MIN_VALUE}) {
      assertThat(Simpler.numbers(size, machine))
          .allSatisfy(plainer -> assertThat(Simpler.cost(plainer)).isLessThan(Simpler.cost(size)));
    }
    assertThat(Simpler.numbers(0, machine)).isEmpty();
  }

  @Test
  void handles_go_on_after_z() {
    assertThat(Handles.letters(0)).isEqualTo("a");
    assertThat(Handles.letters(25)).isEqualTo("z");
    assertThat(Handles.letters(26)).isEqualTo("aa");
    assertThat(Handles.letters(27)).isEqualTo("ab");
    assertThat(Handles.letters(702)).isEqualTo("aaa");
  }
}
