package dev.kmemspec.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.foreign.Glibc;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.report.ClaimsReport;
import dev.kmemspec.report.Documents;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.suite.Lab;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every claim of the documents stands in the table, and its rules are decided. */
class ClaimsTest {
  private static final long CALLS = 15_000;

  static List<Claim> claims() {
    return Claims.all();
  }

  private static Claim claim(String id) {
    return Claims.all().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id));
  }

  @Test
  void the_claims_of_each_document_are_numbered_without_a_gap() {
    assertThat(Claims.all()).extracting(Claim::id).doesNotHaveDuplicates();
    for (String document : List.of("000", "001", "002", "003")) {
      List<String> ids =
          Claims.all().stream().map(Claim::id).filter(id -> id.startsWith(document)).toList();
      for (int i = 0; i < ids.size(); i++) {
        assertThat(ids.get(i)).isEqualTo(document + "-" + (i + 1));
      }
      assertThat(ids).hasSizeGreaterThanOrEqualTo(4);
    }
  }

  @ParameterizedTest
  @MethodSource("claims")
  void a_claim_names_rules_that_exist(Claim claim) {
    assertThat(claim.says()).endsWith(".");
    assertThat(claim.why()).endsWith(".");
    assertThat(claim.named())
        .allSatisfy(name -> {
          String section = name.substring(0, name.indexOf('-') + 1);
          boolean written = RuleBook.all().stream().anyMatch(rule -> rule.id().startsWith(section));
          boolean found = claim.rules().stream().anyMatch(rule -> rule.id().startsWith(section));
          assertThat(found).as(name).isEqualTo(written);
          if (written && name.matches("[A-Z]+-[0-9]+")) {
            assertThat(RuleBook.find(name)).as(name).isNotNull();
          }
        });
  }

  @ParameterizedTest
  @MethodSource("claims")
  void a_claim_that_holds_for_versions_holds_for_some_and_not_for_all(Claim claim) {
    long kernels = List.of(Profile.values()).stream().filter(Profile::isLinux).count();
    if (claim.verdict() == Claim.Verdict.VERSIONS) {
      assertThat(claim.labels()).isNotEmpty().hasSizeLessThan((int) kernels);
    }
  }

  @Test
  void versions_are_computed() {
    assertThat(claim("001-1").labels()).containsExactly("linux-2.6.21");
    assertThat(claim("000-7").labels()).containsExactly("linux-6.1", "linux-6.12", "linux-7.0");
    assertThat(claim("000-10").profiles())
        .isEqualTo(Objects.requireNonNull(RuleBook.find("KM-06")).profiles());
  }

  @Test
  void every_rule_of_a_claim_that_has_a_check_is_decided() {
    List<Claim> claims = Claims.all();
    List<Lab> labs = List.of(Lab.here(new Reference()), Lab.here(new Glibc()));

    Evidence evidence = Evidence.of(claims, labs, CALLS, 1, (programs, calls) -> {});

    assertThat(evidence.failure()).isEmpty();
    for (Claim claim : claims) {
      assertThat(claim.decidable())
          .as(claim.id())
          .allSatisfy(rule -> assertThat(evidence.times(rule)).as(rule.id()).isPositive());
    }
    String report = ClaimsReport.of(claims, evidence);
    assertThat(report.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
    assertThat(report).contains("000-5").contains("-> wrong: It gives more, but ksize");
  }

  @Test
  void what_nothing_decides_says_so() {
    Rule listed = Objects.requireNonNull(RuleBook.find("PV-02"));
    Claim claim =
        new Claim(
            "9-9",
            "It is so.",
            List.of("PV-02"),
            List.of(listed),
            Claim.Verdict.OPEN,
            Set.of(),
            "Nobody knows.",
            "none");
    Evidence nothing = new Evidence(Map.of(), 0, 0, Optional.empty());
    assertThat(ClaimsReport.of(List.of(claim), nothing))
        .contains("not decided; 1 rule listed only")
        .contains("no benchmark yet");
  }

  @Test
  void the_document_has_the_table() throws IOException {
    Documents.has("claims.md", "claims", ClaimsReport.markdown(Claims.all()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "says x",
        "claim 1\nsays x\nsays y",
        "claim 1\nfoo bar",
        "claim 1\nsays x\nrules KM-01\nverdict maybe\nwhy y",
        "claim 1\nsays x",
      })
  void a_malformed_table_is_refused(String text) {
    assertThatThrownBy(() -> Claims.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
