package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleBookTest {

  private static List<String> ids(String family) {
    return RuleBook.all().stream().map(Rule::id).filter(id -> id.startsWith(family + "-")).toList();
  }

  private static List<String> numbers(String family, int... ranges) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < ranges.length; i += 2) {
      for (int number = ranges[i]; number <= ranges[i + 1]; number++) {
        ids.add("%s-%02d".formatted(family, number));
      }
    }
    return ids;
  }

  @Test
  void every_number_of_the_table_is_there_in_its_order() {
    assertThat(ids("PV")).isEqualTo(numbers("PV", 1, 13));
    assertThat(ids("GF")).isEqualTo(numbers("GF", 1, 19));
    assertThat(ids("PG")).isEqualTo(numbers("PG", 1, 15, 20, 30, 40, 44, 50, 63));
    assertThat(ids("SC")).isEqualTo(numbers("SC", 1, 25));
    assertThat(ids("SL")).isEqualTo(numbers("SL", 1, 15));
    assertThat(ids("KM")).isEqualTo(numbers("KM", 1, 28));
    assertThat(ids("AC")).isEqualTo(numbers("AC", 1, 8));
    assertThat(ids("TR")).isEqualTo(numbers("TR", 1, 8));
    assertThat(ids("XI")).isEqualTo(numbers("XI", 1, 7));
  }

  @Test
  void no_two_rules_have_the_same_number() {
    assertThat(RuleBook.all().stream().map(Rule::id)).doesNotHaveDuplicates();
  }

  @Test
  void behaviour_holds_in_profiles_of_kernels_only() {
    assertThat(RuleBook.decidable(Profile.CONTRACT))
        .isNotEmpty()
        .noneMatch(rule -> rule.level() == Level.BEHAVIOUR || rule.level() == Level.DEBUG);
  }

  @Test
  void every_rule_says_where_it_comes_from_and_what_to_look_at_or_why_it_is_not_checked() {
    assertThat(RuleBook.all())
        .allSatisfy(rule -> {
          assertThat(rule.sentence()).as(rule.id()).endsWith(".");
          assertThat(rule.source()).as(rule.id()).isNotBlank();
          assertThat(rule.undecidable() == null ? rule.look() : rule.undecidable())
              .as(rule.id())
              .isNotBlank();
        });
  }
}
