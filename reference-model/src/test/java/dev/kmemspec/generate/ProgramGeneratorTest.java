package dev.kmemspec.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.FaultCall;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.WatchCall;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.Syntax;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgramGeneratorTest {
  private static final int SEEDS = 2500;

  private static final Set<Family> KERNEL =
      EnumSet.complementOf(EnumSet.of(Family.USER, Family.MAPPING, Family.FAULT));
  private static final List<Program> LEGAL = programs(KERNEL, null, 60, false);

  private static List<Program> programs(
      Set<Family> families, @Nullable Machine machine, int maxCalls, boolean misuse) {
    return programs(new Request(Profile.LINUX_6_1, families, machine, maxCalls, misuse));
  }

  private static List<Program> programs(Request request) {
    ProgramGenerator generator = new ProgramGenerator(request);
    return IntStream.range(0, SEEDS)
        .mapToObj(seed -> generator.generate(new SplittableRandom(seed)))
        .toList();
  }

  private static List<Call> calls(List<Program> programs) {
    return programs.stream()
        .flatMap(program -> program.calls().stream())
        .map(Invocation::call)
        .toList();
  }

  private static Set<String> names(List<Program> programs) {
    Set<String> names = new TreeSet<>();
    calls(programs).forEach(call -> names.add(Syntax.of(call).name()));
    return names;
  }

  @Test
  void equal_seeds_give_equal_programs_and_others_others() {
    assertThat(programs(KERNEL, null, 60, false)).isEqualTo(LEGAL);
    assertThat(new HashSet<>(LEGAL)).hasSizeGreaterThan(SEEDS * 9 / 10);
  }

  @Test
  void every_call_of_the_families_occurs() {
    Set<String> expected = new TreeSet<>(Syntax.names());
    expected.remove(Syntax.of(WatchCall.EventsLost.class).name());
    expected.remove(Syntax.of(FaultCall.FailNth.class).name());
    expected.removeAll(names(programs(Set.of(Family.USER), null, 60, false)));
    expected.removeAll(List.of("brk", "mmap", "munmap"));
    expected.removeAll(
        Syntax.all().stream()
            .filter(each -> NolockCall.class.isAssignableFrom(each.type())) // Not in 6.1 yet.
            .map(Syntax::name)
            .toList());
    Syntax.all().stream()
        .filter(each -> !Call.existsIn(each.type().asSubclass(Call.class), Profile.LINUX_6_1))
        .forEach(each -> expected.remove(each.name()));
    assertThat(names(LEGAL)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void only_calls_that_the_profile_has_occur(Profile profile) {
    List<Program> programs = programs(new Request(profile, KERNEL, null, 20, false));
    assertThat(calls(programs)).allMatch(call -> Call.existsIn(call.getClass(), profile));
    assertThat(programs).anyMatch(program -> program.machine().early()).isNotEmpty();
  }

  @Test
  void bootmem_is_drawn_for_kernels_before_4_20_alone() {
    Set<Family> bootmem = Set.of(Family.BOOTMEM);
    List<Program> old = programs(new Request(Profile.LINUX_4_19, bootmem, null, 40, true));
    Set<String> expected = new TreeSet<>();
    Syntax.all().stream()
        .filter(each -> Family.BOOTMEM.group().isAssignableFrom(each.type()))
        .forEach(each -> expected.add(each.name()));
    assertThat(names(old)).isEqualTo(expected);
    assertThat(old).extracting(each -> each.machine().boot()).contains(Boot.BOOTMEM, Boot.DONE);

    Set<Family> both = Set.of(Family.BOOTMEM, Family.PAGES);
    List<Program> late = programs(both, null, 20, true);
    assertThat(calls(late)).isNotEmpty().noneMatch(BootmemCall.class::isInstance);
    assertThat(late).allMatch(each -> each.machine().boot() == Boot.DONE);
    assertThatThrownBy(() -> new Request(Profile.LINUX_6_1, bootmem, null, 20, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allocates and exists there");
  }

  @Test
  void every_call_of_mappings_occurs_with_all_its_edges() {
    List<Program> programs = programs(Set.of(Family.MAPPING, Family.MEMORY), null, 40, false);
    assertThat(names(programs)).containsExactlyInAnyOrder("brk", "mmap", "munmap", "fill", "read");
    Set<Integer> flags = new HashSet<>();
    Set<Long> lengths = new HashSet<>();
    Set<Integer> breaks = new HashSet<>();
    for (Call call : calls(programs)) {
      if (call instanceof MappingCall.Mmap map) {
        flags.add(map.flags().bits());
        lengths.add(map.length());
      } else if (call instanceof MappingCall.Brk brk) {
        breaks.add(Long.signum(brk.offset()));
      }
    }
    assertThat(flags)
        .contains(
            MapFlags.PLAIN.bits(),
            MapFlags.PRIVATE,
            MapFlags.ANONYMOUS,
            MapFlags.PLAIN.bits() | MapFlags.FIXED,
            MapFlags.PLAIN.bits() | MapFlags.FIXED_NOREPLACE);
    assertThat(lengths).contains(0L, -1L, 4096L);
    assertThat(breaks).containsExactlyInAnyOrder(-1, 0, 1);
  }

  @Test
  void every_call_of_the_heap_occurs_with_all_its_edges() {
    List<Program> programs = programs(Set.of(Family.USER, Family.MEMORY), null, 40, false);
    assertThat(names(programs))
        .containsExactlyInAnyOrder(
            "malloc",
            "calloc",
            "aligned_alloc",
            "realloc",
            "free",
            "malloc_usable_size",
            "fill",
            "read");
    Set<Long> sizes = new HashSet<>();
    for (Call call : calls(programs)) {
      if (call instanceof UserCall.Malloc malloc) {
        sizes.add(malloc.size());
      }
      if (call instanceof UserCall.AlignedAlloc aligned) {
        assertThat(Long.bitCount(aligned.alignment())).isEqualTo(1);
        assertThat(aligned.size() % aligned.alignment()).isZero();
      }
      if (call instanceof UserCall.Realloc realloc) {
        assertThat(realloc.size()).isNotZero();
      }
    }
    assertThat(sizes).contains(0L, 1L, 2L, 24L, 25L, -1L, Long.MAX_VALUE, Long.MAX_VALUE + 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"PAGES", "SLAB", "KMALLOC", "USER"})
  void only_calls_of_the_wanted_families_occur(Family family) {
    assertThat(calls(programs(Set.of(family), null, 20, true)))
        .isNotEmpty()
        .allMatch(call -> Family.of(call) == family);
  }

  @Test
  void programs_are_at_most_as_long_as_allowed_and_mostly_shorter() {
    assertThat(LEGAL)
        .allMatch(program -> !program.calls().isEmpty() && program.calls().size() <= 60);
    assertThat(LEGAL).filteredOn(program -> program.calls().size() <= 20).hasSizeGreaterThan(400);
    assertThat(LEGAL).filteredOn(program -> program.calls().size() > 40).hasSizeGreaterThan(200);
    assertThat(programs(KERNEL, null, 1, false)).allMatch(program -> program.calls().size() == 1);
  }

  @Test
  void machines_have_many_shapes() {
    List<Machine> machines = LEGAL.stream().map(Program::machine).toList();
    assertThat(machines).extracting(Machine::pageSize).contains(4096, 16384, 65536);
    assertThat(machines).extracting(Machine::maxOrder).contains(3, 10, 11, 13);
    assertThat(machines).extracting(Machine::cpus).contains(1, 2, 3, 4);
    assertThat(machines).extracting(Machine::minAlign).contains(8, 64, 128);
    assertThat(machines).allMatch(machine -> machine.pages() >= 64 && machine.pages() <= 8192);
    for (ZoneKind kind : ZoneKind.values()) {
      assertThat(machines).anyMatch(machine -> machine.hasZone(kind));
    }
    assertThat(machines).anyMatch(machine -> machine.nodes().size() == 2);
  }

  @Test
  void a_given_machine_is_kept() {
    Machine machine = Machine.simple(512, 1, 1);
    assertThat(programs(KERNEL, machine, 30, false))
        .allMatch(program -> program.machine().equals(machine));
  }

  @Test
  void every_boundary_size_occurs() {
    Machine machine = Machine.simple(4096, 1024, 2);
    Set<Long> sizes = new HashSet<>();
    Set<Integer> orders = new HashSet<>();
    boolean overflows = false;
    Set<Family> sized = EnumSet.of(Family.PAGES, Family.KMALLOC);
    for (Call call : calls(programs(sized, machine, 60, false))) {
      if (call instanceof KmallocCall.Allocating allocating) {
        sizes.add(allocating.bytes());
      }
      if (call instanceof KmallocCall.KmallocArray array) {
        overflows |= Call.overflows(array.n(), array.size());
      }
      if (call instanceof PageCall.AllocPages pages) {
        orders.add(pages.order());
      }
    }
    List<Long> expected = new ArrayList<>(List.of(0L, 1L, 2L, -1L, Long.MAX_VALUE));
    for (long edge : SizeClasses.of(machine, Profile.LINUX_6_1).classes()) {
      expected.addAll(List.of(edge - 1, edge, edge + 1));
    }
    for (long edge : new long[] {4096, 8192, 12288, 1 << 20, 4 << 20}) {
      expected.addAll(List.of(edge - 1, edge, edge + 1));
    }
    assertThat(sizes).containsAll(expected);
    assertThat(sizes).anyMatch(size -> size < -1 && size > -8192);
    assertThat(overflows).isTrue();
    assertThat(orders).containsAll(IntStream.rangeClosed(0, 11).boxed().toList());
  }

  @Test
  void every_context_but_nmi_occurs_and_no_call_sleeps_there() {
    Set<Context> contexts = EnumSet.noneOf(Context.class);
    for (Program program : LEGAL) {
      for (Invocation invocation : program.calls()) {
        contexts.add(invocation.context());
        Gfp gfp = invocation.call().gfp();
        if (!invocation.context().sleepable()) {
          assertThat(gfp != null && gfp.blocking()).as(invocation.toString()).isFalse();
          assertThat(invocation.call()).isNotInstanceOf(SlabCall.KmemCacheCreate.class);
        }
        assertThat(invocation.cpu()).isLessThan(program.machine().cpus());
      }
    }
    assertThat(contexts).isEqualTo(EnumSet.complementOf(EnumSet.of(Context.NMI)));
  }

  @Test
  void planted_failures_are_taken_back_after_one_call() {
    Set<Family> families = EnumSet.copyOf(KERNEL);
    families.add(Family.FAULT);
    long planted = 0;
    for (Program program : programs(families, null, 60, false)) {
      List<Long> each =
          calls(List.of(program)).stream()
              .filter(FaultCall.FailNth.class::isInstance)
              .map(call -> ((FaultCall.FailNth) call).n())
              .toList();
      for (int i = 0; i < each.size(); i++) {
        assertThat(each.get(i) > 0).isEqualTo(i % 2 == 0);
      }
      planted += each.size();
    }
    assertThat(planted).isGreaterThan(60);
  }

  @Test
  void every_flag_of_a_mask_occurs() {
    int bits = 0;
    for (Call call : calls(LEGAL)) {
      Gfp gfp = call.gfp();
      bits |= gfp == null ? 0 : gfp.bits();
    }
    assertThat(new Gfp(bits)).isEqualTo(new Gfp(Gfp.KNOWN_BITS & ~Gfp.ATOMIC_BIT));
  }

  @Test
  void some_programs_never_free_some_free_everything_some_run_out_of_memory() {
    assertThat(LEGAL)
        .filteredOn(program -> calls(List.of(program)).stream().noneMatch(this::frees))
        .hasSizeGreaterThan(100);
    List<Program> exhausting = new ArrayList<>();
    Set<Family> few = Set.of(Family.PAGES, Family.SLAB, Family.KMALLOC);
    for (Program program : programs(few, null, 60, false).subList(0, 300)) {
      boolean full =
          Runner.run(new Reference(), program).steps().stream()
              .filter(step -> step.outcome() instanceof Outcome.Null)
              .anyMatch(step ->
                  step.call() instanceof PageCall.AllocPages pages
                      && 16L << pages.order() <= program.machine().pages());
      if (full) {
        exhausting.add(program);
      }
    }
    assertThat(exhausting).hasSizeGreaterThan(10);
  }

  private boolean frees(Call call) {
    return call instanceof KmallocCall.Kfree
        || call instanceof PageCall.FreePages
        || call instanceof PageCall.FreePagesOf
        || call instanceof SlabCall.KmemCacheFree;
  }

  @Test
  void legal_programs_are_legal_when_they_run() {
    long steps = 0;
    long skipped = 0;
    for (Program program : LEGAL.subList(0, 1000)) {
      for (var step : Runner.run(new Reference(), program).steps()) {
        assertThat(step.outcome()).isNotInstanceOf(Outcome.Broke.class);
        steps++;
        skipped += step.outcome() instanceof Outcome.Skipped ? 1 : 0;
      }
    }
    assertThat(skipped).isLessThan(steps * 3 / 100);
  }

  @Test
  void misuse_occurs_only_where_it_is_wanted() {
    List<Program> programs = programs(KERNEL, null, 60, true);
    assertThat(programs).allMatch(Program::misuse);
    assertThat(LEGAL).noneMatch(Program::misuse);
    List<Call> calls = calls(programs);
    assertThat(calls)
        .anyMatch(call ->
            call instanceof SlabCall.KmemCacheFree free && free.object().equals(Operand.NULL))
        .anyMatch(
            call -> call instanceof KmallocCall.Kfree free && free.p() instanceof Operand.Inside)
        .anyMatch(call -> call.gfp() != null && call.gfp().contradictory());
    assertThat(programs)
        .anyMatch(ProgramGeneratorTest::freesTwice)
        .anyMatch(
            program -> program.calls().stream().anyMatch(call -> call.context() == Context.NMI));
    assertThat(LEGAL).noneMatch(ProgramGeneratorTest::freesTwice);
  }

  private static boolean freesTwice(Program program) {
    Set<Operand> freed = new HashSet<>();
    return program.calls().stream()
        .map(Invocation::call)
        .anyMatch(call ->
            call instanceof KmallocCall.Kfree free
                && free.p() instanceof Operand.Handle
                && !freed.add(free.p()));
  }

  @Test
  void a_request_without_a_family_that_allocates_is_refused() {
    assertThatThrownBy(() -> new Request(Profile.CONTRACT, Set.of(Family.WATCH), null, 10, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one call of a family that allocates");
    assertThatThrownBy(() -> new Request(Profile.CONTRACT, Set.of(Family.PAGES), null, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
