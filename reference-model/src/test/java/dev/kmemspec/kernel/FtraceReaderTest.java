package dev.kmemspec.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FtraceReaderTest {
  private static final String KMALLOC =
      "kmalloc: call_site=f+0x1/0x2 [mod] ptr=ffff8880049fcf00 bytes_req=100 bytes_alloc=128"
          + " gfp_flags=GFP_KERNEL|__GFP_ZERO node=-1 accounted=false";

  @TempDir private Path folder;

  @Test
  void a_kmalloc_event_is_a_call_with_its_outcome() throws IOException {
    Step step = only("       my [0] task-42  [001] ..... 9.86: " + KMALLOC);

    assertThat(step.call()).isEqualTo(new KmallocCall.Kmalloc(100, Gfp.KERNEL.with(Gfp.ZERO)));
    assertThat(step.outcome()).isEqualTo(Outcome.Pointer.of(0xffff8880049fcf00L, 128));
    assertThat(step.invocation().cpu()).isEqualTo(1);
  }

  @Test
  void kernels_before_6_1_have_events_by_node() throws IOException {
    String line = "init-1 [000] .... 9.86: " + KMALLOC.replace("kmalloc:", "kmalloc_node:");

    assertThat(only(line).call()).isInstanceOf(KmallocCall.Kmalloc.class);
  }

  @Test
  void a_failed_kmalloc_has_the_null_pointer_in_any_spelling() throws IOException {
    for (String nothing : new String[] {"(null)", "          (null)", "0000000000000000"}) {
      String line = "init-1 [000] ..... 9.86: " + KMALLOC.replace("ffff8880049fcf00", nothing);
      assertThat(only(line).outcome()).isEqualTo(Outcome.NULL);
    }
  }

  @Test
  void TR_03_kfree_of_null_and_of_ZERO_SIZE_PTR_are_read_as_such() throws IOException {
    List<Step> steps =
        read(
            "init-1 [000] ..... 9.86: kfree: call_site=f+0x1/0x2 ptr=0000000000000000",
            "init-1 [000] ..... 9.86: kfree: call_site=f+0x1/0x2 ptr=(null)",
            "init-1 [000] ..... 9.86: kfree: call_site=f+0x1/0x2 ptr=0000000000000010",
            "init-1 [000] ..... 9.86: kfree: call_site=f+0x1/0x2 ptr=ffff888000000010");

    assertThat(steps)
        .extracting(step -> ((KmallocCall.Kfree) step.call()).p())
        .containsExactly(
            Operand.NULL,
            Operand.NULL,
            Operand.ZERO_SIZE_PTR,
            new Operand.Address(0xffff888000000010L));
  }

  @Test
  void pages_are_named_by_their_address_in_the_direct_map() throws IOException {
    List<Step> steps =
        read(
            "init-1 [000] ..... 9.8: mm_page_alloc: page=ffffea0000207000 pfn=0x81c0 order=1"
                + " migratetype=0 gfp_flags=GFP_KERNEL_ACCOUNT|__GFP_ZERO",
            "init-1 [000] ..... 9.9: mm_page_free: page=ffffea0000207000 pfn=33216 order=1");

    long address = Machine.PAGE_OFFSET + 0x81c0000L;
    assertThat(steps.getFirst().outcome())
        .isEqualTo(new Outcome.Pointer(address, -1, Frames.run(0x81c0, 2), -1, null, -1));
    assertThat(steps.getLast().call())
        .isEqualTo(new PageCall.FreePagesOf(new Operand.Address(address), 1));
  }

  @Test
  void TR_05_a_failed_page_allocation_has_no_page() throws IOException {
    Step step =
        only(
            "init-1 [000] ..... 9.8: mm_page_alloc: page=(null) pfn=0x0 order=9 migratetype=0"
                + " gfp_flags=GFP_TRANSHUGE_LIGHT");

    assertThat(step.outcome()).isEqualTo(Outcome.NULL);
    assertThat(((PageCall.AllocPages) step.call()).gfp().blocking()).isFalse();
  }

  @Test
  void a_cache_is_known_by_the_size_of_its_objects() throws IOException {
    String alloc =
        "init-1 [000] ..... 9.8: kmem_cache_alloc: call_site=f+0x1/0x2 ptr=ffff888005e20780"
            + " bytes_req=184 bytes_alloc=192 gfp_flags=GFP_KERNEL node=-1 accounted=true";
    List<Step> steps =
        read(
            alloc,
            "init-1 [000] ..... 9.8: kmem_cache_free: call_site=f+0x1/0x2 ptr=ffff888005e20780"
                + " name=my cache",
            alloc);

    assertThat(steps).hasSize(4);
    assertThat(steps.get(0).call()).isInstanceOf(SlabCall.KmemCacheCreate.class);
    assertThat(((SlabCall.KmemCacheCreate) steps.get(0).call()).size()).isEqualTo(184);
    assertThat(steps.get(1)).isEqualTo(steps.get(3));
    assertThat(((SlabCall.KmemCacheFree) steps.get(2).call()).cache())
        .isEqualTo(Operand.handle("my cache"));
  }

  @ParameterizedTest
  @CsvSource({
    "....., PROCESS",
    ".N..., PROCESS",
    ".n..1, PROCESS",
    "...1., PREEMPT_OFF",
    "b..1., SPINLOCK",
    "d..., HARDIRQ",
    "d..1., HARDIRQ",
    "..s1., SOFTIRQ",
    "dNh2., HARDIRQ",
    "d.H1., HARDIRQ",
    "d.Z1., NMI"
  })
  void the_flags_tell_the_context(String flags, Context context) throws IOException {
    assertThat(only("init-1 [000] " + flags + " 9.86: " + KMALLOC).invocation().context())
        .isEqualTo(context);
  }

  @Test
  void until_the_first_task_runs_the_machine_boots_and_may_do_anything() throws IOException {
    List<Step> steps =
        read(
            "<idle>-0 [000] d..1. 0.1: " + KMALLOC,
            "kthreadd-2 [000] ..... 0.2: " + KMALLOC,
            "<idle>-0 [000] d..1. 0.3: " + KMALLOC);

    assertThat(steps)
        .extracting(step -> step.invocation().context())
        .containsExactly(Context.PROCESS, Context.PROCESS, Context.HARDIRQ);
  }

  @Test
  void TR_02_a_large_block_told_of_twice_is_one() throws IOException {
    String large =
        "init-1 [000] ..... 9.8: kmalloc: call_site=f+0x1/0x2 ptr=ffff888004a00000 bytes_req=9000"
            + " bytes_alloc=16384 gfp_flags=GFP_KERNEL|__GFP_COMP node=-1 accounted=false";
    String freed = "init-1 [000] ..... 9.9: kfree: call_site=f+0x1/0x2 ptr=ffff888004a00000";
    Path file = file(large, large, freed, large, freed, large, large);

    try (KernelTrace trace = KernelTrace.open(file)) {
      int steps = 0;
      while (trace.next() != null) {
        steps++;
      }
      assertThat(steps).isEqualTo(5);
      assertThat(trace.reading().coalesced()).isEqualTo(2);
      assertThat(trace.reading().lines()).isEqualTo(7);
    }
  }

  @Test
  void the_number_of_cpus_comes_from_the_header() throws IOException {
    Path file =
        file(
            "# tracer: nop",
            "# entries-in-buffer/entries-written: 1955/1955   #P:12",
            "init-1 [000] ..... 9.86: " + KMALLOC);

    try (KernelTrace trace = KernelTrace.open(file)) {
      assertThat(trace.setting().machine().cpus()).isEqualTo(12);
    }
  }

  private Step only(String line) throws IOException {
    List<Step> steps = read(line);
    assertThat(steps).hasSize(1);
    return steps.getFirst();
  }

  private List<Step> read(String... lines) throws IOException {
    return Traces.steps(file(lines));
  }

  private Path file(String... lines) throws IOException {
    Path file = Files.createTempFile(folder, "ftrace", ".txt");
    Files.write(file, List.of(lines));
    return file;
  }
}
