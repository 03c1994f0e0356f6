package dev.kmemspec.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From PIT's report to the summary and the demands. */
final class SummaryTest {
  private static final Scope SAMPLE = new Scope("a.*,dev.*", "DEFAULTS", 9);
  private static final Ledger NO_LEDGER = Ledger.parse(List.of());
  private static final String ENTRY = "dev.kmemspec.rule.A | <init> | MathMutator | replaced a+b";
  private static final String CANARY =
      mutation("KILLED", "dev.kmemspec.mutation.Canary", 15, "x.[engine:jqwik]/[property:p]");
  private static final String KILLED = mutation("TIMED_OUT", "dev.kmemspec.rule.A", 3, "");
  private static final String SURVIVED = mutation("SURVIVED", "dev.kmemspec.rule.A", 2, "");
  private static final String UNCOVERED = mutation("NO_COVERAGE", "dev.kmemspec.text.B", 1, "");

  @Test
  void the_summary_has_scores_by_package_and_survivors_by_line() throws IOException {
    assertThat(Summary.of(SAMPLE, NO_LEDGER, read(CANARY, KILLED, SURVIVED, UNCOVERED)))
        .contains(
            """
            | `dev.kmemspec.mutation` | 1 | 1 | 0 | 0 | 100 % | 0 |
            | `dev.kmemspec.rule` | 2 | 1 | 1 | 0 | 50 % | 0 |
            | `dev.kmemspec.text` | 1 | 0 | 0 | 1 | 0 % | 0 |
            | all | 4 | 2 | 1 | 1 | 50 % | 0 |
            """,
            """
            | `A` | `<init>` | 2 | MathMutator | replaced a+b | by no test |
            | `B` | `<init>` | 1 | MathMutator | replaced a+b | no test came here |
            """);
    assertThat(Summary.of(SAMPLE, NO_LEDGER, read(CANARY)))
        .contains("`a.*`, `dev.*`, by the mutators `DEFAULTS`, at most 9 mutants of a class.\n")
        .contains("\n## Survivors\n\nNone.\n")
        .endsWith("\n\nNone.\n");
  }

  @Test
  void what_the_ledger_has_is_accepted_and_must_be_alive() throws IOException {
    final Ledger ledger = Ledger.parse(List.of("# Why", "", ENTRY + " | 1 | it adds nothing"));
    final List<Mutant> accepted = ledger.accept(read(CANARY, KILLED, SURVIVED));

    assertThat(Summary.of(SAMPLE, ledger, accepted))
        .contains("| `dev.kmemspec.rule` | 1 | 1 | 0 | 0 | 100 % | 1 |")
        .contains("| `dev.kmemspec.rule.A` | `<init>` | MathMutator | replaced a+b | 1 | it adds");
    assertThat(Demands.parse("*=100/100").unmet(accepted)).isEmpty();
    assertThat(ledger.unmet(SAMPLE, read(CANARY, SURVIVED))).isEmpty();
    assertThat(ledger.unmet(SAMPLE, read(CANARY, KILLED)))
        .containsExactly("the ledger has 1 of these, and 0 survived: " + ENTRY);
    assertThat(ledger.accept(read(SURVIVED, SURVIVED))).allMatch(Mutant::alive);
    assertThat(ledger.unmet(SAMPLE, read(SURVIVED, SURVIVED))).hasSize(1);
    assertThatIllegalArgumentException().isThrownBy(() -> Ledger.parse(List.of(ENTRY + " | 1 | ")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ledger.parse(List.of(ENTRY + " | 1 | a", ENTRY + " | 1 | b")))
        .withMessage("twice in the ledger: " + ENTRY);
  }

  @Test
  void an_entry_for_a_class_that_was_not_mutated_is_not_asked_for() throws IOException {
    final Ledger ledger = Ledger.parse(List.of(ENTRY + " | 1 | it adds nothing"));

    assertThat(ledger.unmet(new Scope("dev.kmemspec.text.*", "D", 0), read(CANARY))).isEmpty();
    assertThat(ledger.unmet(new Scope("dev.kmemspec.rule.A", "D", 0), read(CANARY))).hasSize(1);
    assertThat(ledger.unmet(new Scope("x,dev.*.A*", "D", 0), read(CANARY))).hasSize(1);
    assertThat(ledger.unmet(new Scope("dev.kmemspec.rule.AB", "D", 0), read(CANARY))).isEmpty();
  }

  @Test
  void a_class_falls_under_the_first_demand_that_names_it() throws IOException {
    final List<Mutant> mutants = read(CANARY, KILLED, SURVIVED, UNCOVERED);

    assertThat(Demands.parse("dev.kmemspec.rule.*=50/100 *=0/0").unmet(mutants)).isEmpty();
    assertThat(Demands.parse("dev.kmemspec.rule.*=51/100, *=51/0").unmet(mutants))
        .containsExactly(
            "dev.kmemspec.rule.*: 50 % killed, demanded 51", "*: 50 % killed, demanded 51");
    assertThat(Demands.parse("*.text.*=0/1 dev.*=60/75 *=0/0").unmet(mutants))
        .containsExactly("*.text.*: 0 % covered, demanded 1");
    assertThat(Demands.parse("dev.gone.*|*.text.B=0/1 dev.*=60/75 *=0/0").unmet(mutants))
        .containsExactly("dev.gone.*|*.text.B: 0 % covered, demanded 1");
    assertThat(Demands.parse("dev.kmemspec.gone.*=1/1 *=0/0").unmet(mutants))
        .containsExactly("dev.kmemspec.gone.*: a demand, but no mutants");
  }

  @Test
  void a_report_without_a_canary_that_a_property_killed_means_nothing() throws IOException {
    final Demands none = Demands.parse("*=0/0");
    final String byExample =
        mutation("KILLED", "dev.kmemspec.mutation.Canary", 15, "x.[engine:junit-jupiter]");

    assertThat(none.unmet(read(KILLED)))
        .containsExactly("no jqwik property killed the canary: the properties did not run");
    assertThat(none.unmet(read(CANARY, byExample))).hasSize(1);
    assertThat(none.unmet(read(CANARY))).isEmpty();
  }

  @Test
  void unusable_input_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demands.parse("dev.kmemspec.rule=100"))
        .withMessage("expected CLASSES=KILLED/COVERED, found 'dev.kmemspec.rule=100'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Demands.parse("dev.kmemspec.rule=100/100"))
        .withMessage("the last demand is not for all others: *=KILLED/COVERED");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(mutation("NOT_STARTED", "A", 1, "")))
        .withMessage("PIT did not finish a mutant: NOT_STARTED");
    assertThatIOException().isThrownBy(() -> read("<mutation>"));
  }

  @Test
  void the_status_says_whether_the_demands_are_met(@TempDir final Path folder) throws IOException {
    final Path report = Files.writeString(folder.resolve("mutations.xml"), xml(CANARY, SURVIVED));
    final String summary = folder.resolve("SUMMARY.md").toString();
    final String ledger = Files.writeString(folder.resolve("ledger.txt"), "").toString();
    final String stale =
        Files.writeString(folder.resolve("stale.txt"), ENTRY + " | 2 | it adds").toString();

    assertThat(run(report.toString(), summary, "*=0/0", ledger, "a.*", "DEFAULTS", "0"))
        .startsWith("0: mutation: 1 of 2 mutants");
    assertThat(Path.of(summary)).content().startsWith("# Mutation summary\n");
    assertThat(run(report.toString(), summary, "*=100/100", ledger, "a.*", "DEFAULTS", "9"))
        .startsWith("1: ")
        .contains("\nmutation: *: 50 % killed, demanded 100\n");
    assertThat(run(report + ".gone", summary, "*=0/0", ledger, "a.*", "DEFAULTS", "0"))
        .startsWith("2: mutation: ");
    assertThat(run(report.toString(), summary, "*=0/0", stale, "dev.*", "DEFAULTS", "0"))
        .startsWith("1: ")
        .contains("\nmutation: the ledger has 2 of these, and 1 survived: ");
    assertThat(run(report.toString(), summary, "*=0/0", stale, "a.*", "DEFAULTS", "9"))
        .startsWith("0: ");
    assertThat(run(report.toString())).startsWith("2: usage: ");
  }

  /** The status and, after it, all that was printed. */
  private static String run(final String... args) {
    final var printed = new ByteArrayOutputStream();
    final var stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return Main.run(stream, stream, args) + ": " + printed.toString(StandardCharsets.UTF_8);
  }

  private static List<Mutant> read(final String... mutations) throws IOException {
    return PitReport.read(
        new ByteArrayInputStream(xml(mutations).getBytes(StandardCharsets.UTF_8)));
  }

  private static String xml(final String... mutations) {
    return "<mutations partial=\"true\">" + String.join("", mutations) + "</mutations>";
  }

  private static String mutation(
      final String status, final String className, final int line, final String killingTest) {
    return """
    <mutation detected='%b' status='%s' numberOfTestsRun='1'>\
    <mutatedClass>%s</mutatedClass><mutatedMethod>&lt;init&gt;</mutatedMethod>\
    <lineNumber>%d</lineNumber><mutator>org.pitest.mutators.MathMutator</mutator>\
    <killingTest>%s</killingTest><description>replaced a+b</description></mutation>
    """
        .formatted(!"SURVIVED".equals(status), status, className, line, killingTest);
  }
}
