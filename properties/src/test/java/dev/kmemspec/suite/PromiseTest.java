package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromiseTest {

  @Test
  void every_decidable_rule_spells_out_a_promise() {
    List<String> orphans =
        RuleBook.all().stream()
            .filter(rule -> rule.undecidable() == null)
            .filter(rule -> Promise.of(rule).isEmpty())
            .map(Rule::id)
            .toList();
    assertThat(orphans).isEmpty();
  }

  @Test
  void every_promise_but_equivalence_has_rules() {
    List<Promise> empty =
        Arrays.stream(Promise.values()).filter(promise -> promise.ids().isEmpty()).toList();
    assertThat(empty).containsExactly(Promise.EQUIVALENCE);
  }

  @Test
  void no_promise_rests_on_a_rule_that_nobody_decides() {
    List<String> undecidable =
        RuleBook.all().stream()
            .filter(rule -> rule.undecidable() != null && !Promise.of(rule).isEmpty())
            .map(Rule::id)
            .toList();
    assertThat(undecidable).isEmpty();
  }

  @Test
  void rules_of_behaviour_are_no_part_of_the_contract() {
    assertThat(Promise.WORKINGS.rules(Profile.CONTRACT)).isEmpty();
    assertThat(Promise.WORKINGS.rules(Profile.LINUX_6_1)).extracting(Rule::id).contains("SL-04");
  }
}
