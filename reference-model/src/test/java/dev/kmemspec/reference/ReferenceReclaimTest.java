package dev.kmemspec.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference asks its environment for, and what the runner gives back. */
class ReferenceReclaimTest {
  /** 40 pages, of which 32 are kept from who has no right to them. */
  private static final String TINY = "machine page=4096 pages=40 cpus=1 profile=linux-7.0\n";

  private static Trace run(String text) {
    Program program = KmemText.parse(text, "t.kmem").program();
    Trace trace = Runner.run(new Reference(), program);
    assertThat(Judge.judge(trace).violations()).isEmpty();
    return trace;
  }

  private static Step step(Trace trace, String result) {
    return trace.steps().stream()
        .filter(step -> Objects.equals(step.invocation().result(), result))
        .findFirst()
        .orElseThrow();
  }

  private static long address(Trace trace, String result) {
    return ((Outcome.Pointer) step(trace, result).outcome()).address();
  }

  private static List<Relief> reliefs(Trace trace, String result) {
    return step(trace, result).reliefs();
  }

  @Test
  void first_the_page_cache_is_given_back_and_then_a_process_is_killed() {
    Trace trace =
        run(
            TINY
                + """
                a = alloc_pages(GFP_KERNEL, 1)
                folio_add_lru(a)
                b = alloc_pages(GFP_KERNEL, 2)
                mm_add(b, 1)
                c = alloc_pages(GFP_KERNEL|__GFP_NORETRY, 2)
                d = alloc_pages(GFP_KERNEL, 2)
                e = alloc_pages(GFP_KERNEL, 2)
                """);
    List<Long> a = List.of(address(trace, "a"));
    List<Long> b = List.of(address(trace, "b"));
    assertThat(reliefs(trace, "c")).containsExactly(new Relief.Round(a));
    assertThat(reliefs(trace, "d"))
        .containsExactly(new Relief.Round(List.of()), new Relief.Kill(1, b));
    assertThat(step(trace, "e").outcome()).isEqualTo(Outcome.NULL);
    assertThat(reliefs(trace, "e")).containsExactly(new Relief.Round(List.of()));
  }

  @Test
  void a_round_takes_the_oldest_blocks_and_no_more_than_the_program_says() {
    Trace trace =
        run(
            TINY
                + """
                nr_to_reclaim(2)
                a = alloc_pages_bulk(GFP_KERNEL, 5)
                folio_add_lru(a[3])
                folio_add_lru(a[0])
                folio_add_lru(a[4])
                b = alloc_pages(GFP_KERNEL, 3)
                nr_to_reclaim(0)
                c = alloc_pages(GFP_KERNEL, 3)
                """);
    List<Outcome.Pointer> a = ((Outcome.Pointers) step(trace, "a").outcome()).each();
    assertThat(reliefs(trace, "b"))
        .startsWith(new Relief.Round(List.of(a.get(3).address(), a.get(0).address())))
        .contains(new Relief.Round(List.of(a.get(4).address())));
    assertThat(reliefs(trace, "c")).containsExactly(new Relief.Round(List.of()));
  }

  @Test
  void the_largest_process_is_killed_and_of_several_the_one_with_the_lowest_number() {
    Trace trace =
        run(
            TINY
                + """
                a = alloc_pages(GFP_KERNEL, 0)
                mm_add(a, 3)
                b = alloc_pages(GFP_KERNEL, 1)
                mm_add(b, 2)
                c = alloc_pages(GFP_KERNEL, 1)
                mm_add(c, 1)
                e = alloc_pages(GFP_KERNEL, 3)
                """);
    assertThat(reliefs(trace, "e"))
        .filteredOn(relief -> relief instanceof Relief.Kill)
        .extracting(relief -> ((Relief.Kill) relief).task())
        .containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__free_pages(a, 0)",
        "folio_add_lru(a)",
        "mm_add(a, 1)",
        "read(a)",
        "get_page(a)",
        "v = vmap([a])"
      })
  void what_was_left_to_the_environment_is_no_matter_of_the_program(String call) {
    Trace trace = run(TINY + "a = alloc_pages(GFP_KERNEL, 0)\nfolio_add_lru(a)\n" + call + "\n");
    assertThat(trace.steps().getLast().outcome())
        .isEqualTo(new Outcome.Skipped(Operand.handle("a") + " was left to the environment"));
  }

  @Test
  void only_a_whole_block_of_pages_can_be_left() {
    Trace trace =
        run(
            TINY
                + """
                k = kmalloc(8, GFP_KERNEL)
                folio_add_lru(k)
                a = alloc_pages(GFP_KERNEL, 0)
                get_page(a)
                folio_add_lru(a)
                put_page(a)
                put_page(a)
                folio_add_lru(a)
                """);
    assertThat(trace.steps())
        .extracting(Step::outcome)
        .filteredOn(outcome -> outcome instanceof Outcome.Skipped)
        .containsExactly(
            new Outcome.Skipped("k is no block of pages"),
            new Outcome.Skipped("a is held elsewhere"),
            new Outcome.Skipped("a was given back before"));
  }

  @Test
  void an_environment_that_the_program_never_spoke_of_leaves_no_trace() {
    Trace trace = run(TINY + "a = alloc_pages(GFP_KERNEL, 5)\n");
    assertThat(step(trace, "a").outcome()).isEqualTo(Outcome.NULL);
    assertThat(trace.steps()).allMatch(step -> step.reliefs().isEmpty());
  }

  @Test
  void a_trace_shows_what_was_given_back_and_can_be_read_again() {
    Trace trace =
        run(
            TINY
                + """
                a = alloc_pages(GFP_KERNEL, 2)
                mm_add(a, 1)
                b = alloc_pages(GFP_KERNEL, 3)
                """);
    String text = KmemText.print(trace);
    assertThat(text).contains(" ~ reclaimed {} ~ killed 1 {0xffff888000020000}");
    assertThat(KmemText.parse(text, "t.kmem").trace()).isEqualTo(trace);
  }
}
