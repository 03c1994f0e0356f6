package dev.kmemspec.exhaust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.flawed.Chaff;
import dev.kmemspec.flawed.Chaffs;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.suite.Lab;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All programs of an alphabet, each once, the shorter ones first. */
class ExplorerTest {
  /** Beyond it the tiny programs of an alphabet are too many for a test. */
  private static final int LENGTH = 2;

  /** Runs programs on the reference and keeps them. */
  private static final class Recorder implements Lab {
    private final Lab lab = Lab.here(new Reference());
    private final List<Program> programs = new ArrayList<>();
    private final List<Trace> traces = new ArrayList<>();

    @Override
    public Card card() {
      return lab.card();
    }

    @Override
    public String obstacle(Machine machine, Profile profile) {
      return lab.obstacle(machine, profile);
    }

    @Override
    public Trace run(Program program) {
      Trace trace = lab.run(program);
      programs.add(program);
      traces.add(trace);
      return trace;
    }
  }

  private static Exploration explore(Lab lab, Family family, Profile profile, int length) {
    Alphabet alphabet = Alphabets.of(family).orElseThrow();
    return new Explorer(lab, Scope.all(alphabet, profile, false), programs -> {}).explore(length);
  }

  static List<Family> families() {
    Lab.Card card = Lab.here(new Reference()).card();
    return Alphabets.all().stream()
        .map(Alphabet::family)
        .filter(card.families()::contains)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("families")
  void the_reference_breaks_no_rule(Family family) {
    // bootmem went with 4.20.
    Profile profile = family == Family.BOOTMEM ? Profile.LINUX_4_19 : Profile.LINUX_7_0;
    Exploration all = explore(Lab.here(new Reference()), family, profile, LENGTH);

    assertThat(all.failure()).isEmpty();
    assertThat(all.judged()).isPositive();
    assertThat(all.enumerated()).isEqualTo(all.judged() + all.ends());
    assertThat(all.decided().values()).anyMatch(times -> times > 0);
  }

  @Test
  void every_program_is_run_once_with_its_handles_in_order() {
    Recorder recorder = new Recorder();
    Exploration all = explore(recorder, Family.KMALLOC, Profile.CONTRACT, LENGTH);

    List<Program> whole =
        recorder.programs.stream().filter(each -> each.calls().size() > LENGTH).toList();
    assertThat(new HashSet<>(whole)).hasSameSizeAs(whole);
    assertThat(whole.size()).isGreaterThanOrEqualTo((int) all.judged());
    assertThat(whole)
        .allSatisfy(program -> {
          List<String> names =
              program.calls().stream().map(Invocation::result).filter(Objects::nonNull).toList();
          assertThat(names).isEqualTo(List.of("a", "b").subList(0, names.size()));
        });
  }

  @Test
  void the_alphabet_is_used_to_the_last_call() {
    Recorder recorder = new Recorder();
    explore(recorder, Family.KMALLOC, Profile.CONTRACT, LENGTH);

    List<Call> made =
        recorder.programs.stream()
            .flatMap(each -> each.calls().stream())
            .map(Invocation::call)
            .toList();
    KmallocAlphabet alphabet = new KmallocAlphabet();
    for (Invocation letter : alphabet.fresh(Scene.empty())) {
      assertThat(made).contains(letter.call());
    }
    assertThat(made).contains(new KmallocCall.Kfree(Operand.handle("a")));
  }

  @Test
  void a_handle_that_holds_no_block_is_not_used() {
    Recorder recorder = new Recorder();
    explore(recorder, Family.KMALLOC, Profile.CONTRACT, LENGTH);

    assertThat(recorder.traces)
        .allSatisfy(trace -> {
          boolean nothing =
              trace.steps().stream()
                  .anyMatch(step ->
                      "a".equals(step.invocation().result())
                          && step.outcome() instanceof Outcome.Null);
          boolean freed =
              trace.steps().stream()
                  .filter(step -> step.call() instanceof KmallocCall.KfreeSensitive)
                  .anyMatch(step -> step.call().operands().contains(Operand.handle("a")));
          assertThat(nothing && freed).isFalse();
        });
  }

  @ParameterizedTest
  @CsvSource({
    "flawed-07-kcalloc-wraps, KMALLOC, 1",
    "flawed-02-krealloc-node-move, KMALLOC, 2",
    "flawed-05-krealloc-dirty-slack, KMALLOC, 3",
    "flawed-37-split-upper-half, PAGES, 1",
    "flawed-26-tail-leak, PAGES, 3",
    "flawed-13-freelist-duplicates, SLAB, 2",
    "flawed-16-merge-ignores-zone, SLAB, 3",
  })
  void a_planted_flaw_is_found_by_the_shortest_program(String name, Family family, int calls) {
    Chaff chaff = chaff(name);
    Rule rule = rule(chaff);
    Alphabet alphabet = Alphabets.of(family).orElseThrow();
    Scope scope = new Scope(alphabet, chaff.defaultProfile(), false, false, List.of(rule));

    Exploration found = new Explorer(Lab.here(chaff), scope, programs -> {}).explore(calls);

    assertThat(found.failure())
        .hasValueSatisfying(failing -> {
          assertThat(failing.calls().calls()).hasSize(calls);
          assertThat(failing.finding().id()).isEqualTo(chaff.rule());
        });
  }

  @ParameterizedTest
  @MethodSource("flawsOfShortPrograms")
  void shrinking_comes_within_one_call_of_the_shortest_program(String name, int shortest) {
    Chaff chaff = chaff(name);

    Optimum optimum = Optimum.of(Lab.here(chaff), rule(chaff), LENGTH, 1);

    assertThat(optimum.family()).isPresent();
    assertThat(optimum.calls()).isEqualTo(shortest);
    OptionalInt worst = optimum.worst();
    assertThat(worst).isPresent();
    assertThat(worst.getAsInt()).isLessThanOrEqualTo(shortest + 1);
  }

  static List<Object[]> flawsOfShortPrograms() {
    return List.of(
        new Object[] {"flawed-08-rounding-wraps", 1},
        new Object[] {"flawed-09-header-misaligns", 1},
        new Object[] {"flawed-12-order-above-limit", 1},
        new Object[] {"flawed-18-bulk-keeps-free-pointer", 2},
        new Object[] {"flawed-x-krealloc-loses-content", 2},
        new Object[] {"flawed-x-bulk-partial", 2},
        new Object[] {"flawed-x-throws", 2},
        new Object[] {"flawed-x-pages-bulk-overlaps", 1});
  }

  private static Chaff chaff(String name) {
    return Chaffs.all().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name));
  }

  private static Rule rule(Chaff chaff) {
    return Objects.requireNonNull(RuleBook.find(chaff.rule()), chaff.rule());
  }
}
