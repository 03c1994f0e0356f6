package dev.kmemspec.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KmemTextTest {
  private static final String MACHINE = "machine page=4096 pages=4096 cpus=2 profile=linux-6.1\n";

  private static Script parse(String lines) {
    return KmemText.parse(MACHINE + lines, "t.kmem");
  }

  private static Invocation only(String line) {
    return parse(line).program().calls().getFirst();
  }

  private static Outcome outcome(String text) {
    return parse("kfree(NULL) -> " + text).trace().steps().getFirst().outcome();
  }

  @Test
  void a_program_is_printed_one_call_a_line_with_blocks_for_contexts() {
    Program program =
        new Program(
            Machine.simple(4096, 4096, 2),
            Profile.LINUX_6_1,
            false,
            List.of(
                Invocation.of("a", new KmallocCall.Kmalloc(100, Gfp.KERNEL)),
                new Invocation("b", new KmallocCall.Kmalloc(5000, Gfp.ATOMIC), 1, Context.SPINLOCK),
                new Invocation(
                    null, new KmallocCall.Kfree(Operand.handle("a")), 1, Context.SOFTIRQ),
                new Invocation(
                    null, new KmallocCall.Kfree(Operand.handle("b")), 1, Context.SOFTIRQ),
                Invocation.of(
                    "c", new SlabCall.KmemCacheCreate("dog", 72, 8, SlabFlags.NONE, true))));
    String text =
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kmalloc(100, GFP_KERNEL)
        cpu 1
        atomic { b = kmalloc(5000, GFP_ATOMIC) }
        softirq {
          kfree(a)
          kfree(b)
        }
        cpu 0
        c = kmem_cache_create("dog", 72, 8, 0, ctor)
        """;
    assertThat(KmemText.print(program)).isEqualTo(text);
    assertThat(KmemText.parse(text, "t").program()).isEqualTo(program);
  }

  @Test
  void a_trace_is_printed_with_its_outcomes_in_one_column() {
    String text =
        MACHINE
            + """
            a = kmalloc(100, GFP_KERNEL)                 -> 0xffff888003c4a000 usable=128
            atomic { b = kmalloc(SIZE_MAX, GFP_ATOMIC)   -> NULL ! "order 52" ! "no memory" }
            softirq {
              c = kmem_cache_alloc_bulk(NULL, 0, 1)      -> {}
              kfree_sensitive(a)                         -> ok
            }
            """;
    assertThat(KmemText.print(KmemText.parse(text, "t").trace())).isEqualTo(text);
  }

  @Test
  void comments_blank_lines_and_blanks_mean_nothing() {
    String text =
        """
        # a program
          machine   page=4096 pages=64   # small

        a=kmalloc( 0x10 ,GFP_KERNEL | __GFP_ZERO )# the first
        \tatomic{kfree( a )}\r
        """;
    assertThat(KmemText.print(KmemText.parse(text, "t").program()))
        .isEqualTo(
            """
            machine page=4096 pages=64 cpus=1 profile=contract
            a = kmalloc(16, GFP_KERNEL|__GFP_ZERO)
            atomic { kfree(a) }
            """);
  }

  @Test
  void every_key_of_the_machine_is_read_and_the_usual_ones_are_not_printed() {
    String text =
        "machine page=16384 zones=0:DMA:0+256,1:HighMem:512+64 cpus=3 order=11 minalign=64"
            + " line=128 profile=contract misuse=yes witness=partial\n";
    Setting setting = KmemText.parse(text, "t").setting();
    assertThat(setting)
        .isEqualTo(
            new Setting(
                new Machine(
                    16384,
                    11,
                    3,
                    64,
                    128,
                    List.of(
                        new Zone(0, ZoneKind.DMA, 0, 256), new Zone(1, ZoneKind.HIGHMEM, 512, 64))),
                Profile.CONTRACT,
                true,
                Setting.Witness.PARTIAL));
    assertThat(KmemText.print(KmemText.parse(text, "t").trace())).isEqualTo(text);
    assertThat(KmemText.print(KmemText.parse("machine", "t").program()))
        .isEqualTo("machine page=4096 pages=4096 cpus=1 profile=contract\n");
  }

  @Test
  void numbers_are_unsigned_and_written_from_the_nearer_end() {
    assertThat(only("kmalloc(SIZE_MAX-10, 0)").call())
        .isEqualTo(new KmallocCall.Kmalloc(-11, Gfp.NONE));
    assertThat(only("kmalloc(18446744073709551605, 0)").call())
        .isEqualTo(new KmallocCall.Kmalloc(-11, Gfp.NONE));
    assertThat(KmemText.print(new KmallocCall.Kmalloc(-1, Gfp.NONE)))
        .isEqualTo("kmalloc(SIZE_MAX, 0)");
    assertThat(KmemText.print(new KmallocCall.Kmalloc(-(1 << 20), Gfp.NONE)))
        .isEqualTo("kmalloc(SIZE_MAX-1048575, 0)");
    assertThat(KmemText.print(new KmallocCall.Kmalloc(-(1 << 20) - 1, Gfp.NONE)))
        .isEqualTo("kmalloc(18446744073708503039, 0)");
    assertThat(only("a = alloc_pages_node(-1, GFP_KERNEL, 0x3)").call())
        .isEqualTo(new PageCall.AllocPagesNode(-1, Gfp.KERNEL, 3));
  }

  @Test
  void operands_are_handles_elements_inner_addresses_constants_and_raw_addresses() {
    String program =
        """
        a = alloc_pages_bulk(GFP_KERNEL, 3)
        kmem_cache_free_bulk(NULL, [a[0], a, a+16, a-8, ZERO_SIZE_PTR, 0xffff888000000000])
        """;
    Script script = parse(program);
    assertThat(script.program().calls().get(1).call())
        .isEqualTo(
            new SlabCall.KmemCacheFreeBulk(
                Operand.NULL,
                List.of(
                    new Operand.Element("a", 0),
                    new Operand.Handle("a"),
                    new Operand.Inside("a", 16),
                    new Operand.Inside("a", -8),
                    Operand.ZERO_SIZE_PTR,
                    new Operand.Address(0xffff888000000000L))));
    assertThat(KmemText.print(script.program())).isEqualTo(MACHINE + program);
  }

  @Test
  void every_kind_of_outcome_is_read() {
    assertThat(outcome("NULL")).isEqualTo(Outcome.NULL);
    assertThat(outcome("ZERO_SIZE_PTR")).isEqualTo(Outcome.ZERO_SIZE_PTR);
    assertThat(outcome("ok")).isEqualTo(Outcome.DONE);
    assertThat(outcome("128")).isEqualTo(new Outcome.Number(128));
    assertThat(outcome("-12")).isEqualTo(new Outcome.Number(-12));
    assertThat(outcome("0x1000")).isEqualTo(Outcome.Pointer.of(0x1000));
    assertThat(outcome("0x1000 usable=8 frames=0x1x1,0x7x2 nonzero=0 content=[5a+3 00*5] ctors=2"))
        .isEqualTo(
            new Outcome.Pointer(
                0x1000,
                8,
                Frames.of(1, 7, 8),
                0,
                Content.filled(0x5a, 3).then(Content.zeros(5)),
                2));
    assertThat(outcome("{0x1000 frames=0x1x1,0x3x1, 0x2000}"))
        .isEqualTo(
            new Outcome.Pointers(
                List.of(
                    new Outcome.Pointer(0x1000, -1, Frames.of(1, 3), -1, null, -1),
                    Outcome.Pointer.of(0x2000))));
    assertThat(outcome("{}")).isEqualTo(new Outcome.Pointers(List.of()));
    assertThat(outcome("[]")).isEqualTo(new Outcome.Bytes(Content.EMPTY));
    assertThat(outcome("[5a*100]"))
        .isEqualTo(new Outcome.Bytes(new Content(List.of(new Content.Run(0x5a, false, 100)))));
    assertThat(outcome("no zones")).isEqualTo(new Outcome.Zones(List.of()));
    assertThat(
            outcome(
                "zone(0,DMA managed=4 free=3 pcp=0) zone(1,Normal managed=4 free=3 pcp=0"
                    + " blocks=1,0,2)"))
        .isEqualTo(
            new Outcome.Zones(
                List.of(
                    new Outcome.ZoneCounts(0, ZoneKind.DMA, 4, 3, 0, List.of()),
                    new Outcome.ZoneCounts(1, ZoneKind.NORMAL, 4, 3, 0, List.of(1L, 0L, 2L)))));
    assertThat(outcome("no slabs")).isEqualTo(new Outcome.Slabs(List.of()));
    assertThat(outcome("slab(\"dog\" active=3 objects=32 size=72 perslab=56 pages=1 slabs=1)"))
        .isEqualTo(new Outcome.Slabs(List.of(new Outcome.SlabRow("dog", 3, 32, 72, 56, 1, 1))));
    assertThat(outcome("skipped \"a \\\"b\\\"\"")).isEqualTo(new Outcome.Skipped("a \"b\""));
    assertThat(outcome("threw \"\\u00e9\\n\""))
        .isEqualTo(new Outcome.Broke(Outcome.Breakdown.THREW, "\u00e9\n"));
    assertThat(outcome("hung \"\"")).isEqualTo(new Outcome.Broke(Outcome.Breakdown.HUNG, ""));
    assertThat(outcome("died \"\"")).isEqualTo(new Outcome.Broke(Outcome.Breakdown.DIED, ""));
  }

  @Test
  void a_program_without_outcomes_is_no_trace() {
    Script script = parse("a = kmalloc(1, 0) -> NULL\n\nkfree(a)\n");
    assertThat(script.hasOutcomes()).isFalse();
    assertThat(script.lines()).containsExactly(2, 4);
    assertThatThrownBy(script::trace)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("line 4 has no outcome");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a b", "NULL", "ZERO_SIZE_PTR", "a.b"})
  void a_name_that_could_not_be_read_back_is_not_printed(String name) {
    Program program =
        new Program(
            Machine.simple(4096, 64, 1),
            Profile.CONTRACT,
            false,
            List.of(Invocation.of(name, new KmallocCall.Kmalloc(1, Gfp.NONE))));
    assertThatThrownBy(() -> KmemText.print(program))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'" + name + "' cannot be the name of a handle");
  }
}
