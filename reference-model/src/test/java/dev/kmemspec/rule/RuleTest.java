package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.WatchCall;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleTest {
  private static final Set<Profile> ALL = EnumSet.allOf(Profile.class);
  private static final Set<Profile> KERNELS =
      EnumSet.complementOf(EnumSet.of(Profile.CONTRACT, Profile.POSIX));

  private static Rule.Builder checked(Rule.Builder builder) {
    return builder.when(Call.class, Outcome.class, (world, call, outcome) -> Decision.HOLDS);
  }

  @Test
  void a_rule_is_made_of_its_parts() {
    Rule rule =
        checked(Rule.guarantee("T-01", "It holds.").source("mm/slub.c").look("the limit")).build();

    assertThat(rule.id()).isEqualTo("T-01");
    assertThat(rule).hasToString("T-01");
    assertThat(rule.level()).isEqualTo(Level.GUARANTEE);
    assertThat(rule.sentence()).isEqualTo("It holds.");
    assertThat(rule.source()).isEqualTo("mm/slub.c");
    assertThat(rule.look()).isEqualTo("the limit");
    assertThat(rule.undecidable()).isNull();
    assertThat(rule.clauses()).hasSize(1);
    assertThat(rule.profiles()).isEqualTo(ALL);
  }

  @Test
  void guarantees_and_misuse_hold_everywhere_behaviour_and_debugging_in_kernels() {
    assertThat(checked(Rule.misuse("T-01", "M.")).build().profiles()).isEqualTo(ALL);
    assertThat(checked(Rule.behaviour("T-01", "B.")).build().profiles()).isEqualTo(KERNELS);
    assertThat(checked(Rule.debug("T-01", "D.")).build().profiles()).isEqualTo(KERNELS);
    assertThat(checked(Rule.misuse("T-01", "M.")).build().level()).isEqualTo(Level.MISUSE);
    assertThat(checked(Rule.behaviour("T-01", "B.")).build().level()).isEqualTo(Level.BEHAVIOUR);
    assertThat(checked(Rule.debug("T-01", "D.")).build().level()).isEqualTo(Level.DEBUG);
  }

  @Test
  void a_rule_may_hold_in_some_of_those_profiles_only() {
    Set<Profile> some = EnumSet.of(Profile.CONTRACT, Profile.LINUX_4_19);
    assertThat(checked(Rule.guarantee("T-01", "G.").in(some::contains)).build().profiles())
        .isEqualTo(some);
    assertThat(checked(Rule.behaviour("T-01", "B.").in(some::contains)).build().profiles())
        .containsExactly(Profile.LINUX_4_19);
  }

  @Test
  void a_rule_about_calls_that_a_kernel_lacks_does_not_hold_there() {
    Rule.Check<Call, Outcome> holds = (world, call, outcome) -> Decision.HOLDS;
    assertThat(
            Rule.guarantee("T-01", "G.")
                .when(PageCall.AllocPagesBulk.class, Outcome.class, holds::decide)
                .build()
                .profiles())
        .contains(Profile.CONTRACT, Profile.LINUX_6_1)
        .doesNotContain(Profile.LINUX_4_19);
    assertThat(
            Rule.guarantee("T-01", "G.")
                .when(PageCall.AllocPagesBulk.class, Outcome.class, holds::decide)
                .when(PageCall.AllocPages.class, Outcome.class, holds::decide)
                .build()
                .profiles())
        .isEqualTo(ALL);
    assertThat(
            Rule.guarantee("T-01", "G.")
                .when(PageCall.AllocPagesBulk.class, Outcome.class, holds::decide)
                .when(WatchCall.Zoneinfo.class, Outcome.class, holds::decide)
                .when(MemoryCall.Read.class, Outcome.class, holds::decide)
                .build()
                .profiles())
        .doesNotContain(Profile.LINUX_4_19);
    assertThat(
            Rule.guarantee("T-01", "G.")
                .when(WatchCall.Zoneinfo.class, Outcome.class, holds::decide)
                .build()
                .profiles())
        .isEqualTo(ALL);
  }

  @Test
  void a_rule_has_a_check_or_a_reason_why_it_has_none() {
    Rule listed = Rule.guarantee("T-01", "G.").undecidable("nobody sees it");
    assertThat(listed.undecidable()).isEqualTo("nobody sees it");
    assertThat(listed.clauses()).isEmpty();
    assertThatThrownBy(() -> Rule.guarantee("T-01", "G.").build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("T-01 needs either a check or a reason why it has none");
    assertThatThrownBy(() -> checked(Rule.guarantee("T-01", "G.")).undecidable("nobody sees it"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void a_rule_speaks_about_the_families_of_its_calls() {
    assertThat(checked(Rule.guarantee("T-01", "G.")).build().families())
        .isEqualTo(EnumSet.allOf(Family.class));
    assertThat(
            Rule.guarantee("T-01", "G.")
                .when(KmallocCall.Kfree.class, Outcome.class, (w, c, o) -> Decision.HOLDS)
                .when(PageCall.class, Outcome.class, (w, c, o) -> Decision.HOLDS)
                .build()
                .families())
        .containsExactlyInAnyOrder(Family.KMALLOC, Family.PAGES);
    assertThat(Rule.guarantee("T-01", "G.").undecidable("none").families()).isEmpty();
  }

  private static World world() {
    return new World(
        new Setting(
            Machine.simple(4096, 4096, 1), Profile.LINUX_6_1, false, Setting.Witness.COMPLETE));
  }

  private static List<Decision> decisions(Rule rule, Call call, Outcome outcome) {
    World world = world();
    world.face(Step.of(Invocation.of(null, call), outcome));
    return rule.clauses().stream()
        .filter(clause -> clause.call().isInstance(call) && clause.outcome().isInstance(outcome))
        .map(clause -> clause.decide(world, call, outcome))
        .toList();
  }

  @Test
  void krealloc_and_krealloc_array_are_asked_alike_unless_the_product_overflows() {
    Rule rule =
        KreallocChecks.onBoth(
                Rule.guarantee("T-01", "G."),
                Outcome.class,
                (world, p, size, gfp, outcome) -> Decision.violated(size + " " + gfp))
            .build();
    assertThat(
            decisions(rule, new KmallocCall.Krealloc(Operand.NULL, 24, Gfp.KERNEL), Outcome.NULL))
        .containsExactly(Decision.violated("24 GFP_KERNEL"));
    assertThat(
            decisions(
                rule, new KmallocCall.KreallocArray(Operand.NULL, 3, 8, Gfp.NOIO), Outcome.NULL))
        .containsExactly(Decision.violated("24 GFP_NOIO"));
    assertThat(
            decisions(
                rule, new KmallocCall.KreallocArray(Operand.NULL, -1, 8, Gfp.NOIO), Outcome.NULL))
        .containsExactly(Decision.SILENT);
  }

  @Test
  void an_object_check_is_silent_about_objects_of_no_known_cache() {
    Rule rule =
        SlabChecks.onEach(
                Rule.guarantee("T-01", "G."),
                (world, call, cache, object) -> Decision.violated("asked"))
            .build();
    Operand cache = Operand.NULL;
    assertThat(
            decisions(
                rule, new SlabCall.KmemCacheAlloc(cache, Gfp.KERNEL), Outcome.Pointer.of(4096)))
        .containsExactly(Decision.SILENT);
    assertThat(
            decisions(
                rule,
                new SlabCall.KmemCacheAllocBulk(cache, Gfp.KERNEL, 1),
                new Outcome.Pointers(List.of(Outcome.Pointer.of(4096)))))
        .containsExactly(Decision.SILENT);
  }

  @Test
  void a_row_check_asks_every_row() {
    Rule rule =
        SlubChecks.onRows(
                Rule.guarantee("T-01", "G."),
                (world, row) -> row.slabs() == 1 ? Decision.violated(row.name()) : Decision.HOLDS)
            .build();
    WatchCall look = new WatchCall.Slabinfo();
    assertThat(decisions(rule, look, new Outcome.Slabs(List.of(row("a", 0), row("b", 0)))))
        .containsExactly(Decision.HOLDS);
    assertThat(decisions(rule, look, new Outcome.Slabs(List.of(row("a", 0), row("b", 1)))))
        .containsExactly(Decision.violated("b"));
    assertThat(decisions(rule, look, new Outcome.Slabs(List.of())))
        .containsExactly(Decision.SILENT);
  }

  private static Outcome.SlabRow row(String name, long slabs) {
    return new Outcome.SlabRow(name, 0, 0, 64, 64, 1, slabs);
  }
}
