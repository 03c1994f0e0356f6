package dev.kmemspec.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final int PROGRAMS = 660;

  private static final Lab.Card CARD = Lab.Card.of(new Reference());
  private static final Search SEARCH = Search.of(CARD, 1);

  private static Set<Family> families(Program program) {
    EnumSet<Family> found = EnumSet.noneOf(Family.class);
    program.calls().forEach(each -> found.add(Family.of(each.call())));
    return found;
  }

  private static List<Program> programs(Search search) {
    return LongStream.range(0, PROGRAMS).mapToObj(search::program).toList();
  }

  @Test
  void a_program_is_a_function_of_the_seed_and_its_number() {
    assertThat(programs(Search.of(CARD, 1))).isEqualTo(programs(SEARCH));
    assertThat(Search.of(CARD, 2).program(0)).isNotEqualTo(SEARCH.program(0));
  }

  @Test
  void every_family_takes_its_turn() {
    Map<Family, Integer> programs = new EnumMap<>(Family.class);
    List<Profile> both = List.of(Profile.LINUX_4_19, Profile.LINUX_7_0);
    for (Program program : programs(SEARCH.in(both))) {
      families(program).forEach(each -> programs.merge(each, 1, Integer::sum));
    }
    assertThat(programs.keySet()).isEqualTo(SEARCH.families());
    assertThat(programs.values()).allMatch(count -> count >= PROGRAMS / 30);
  }

  @Test
  void only_families_that_the_profile_has_are_drawn() {
    assertThat(programs(SEARCH.in(List.of(Profile.LINUX_2_6_21))))
        .allSatisfy(program ->
            assertThat(families(program)).doesNotContain(Family.MEMBLOCK, Family.KVMALLOC));
    Lab.Card old = card(EnumSet.of(Family.BOOTMEM));
    assertThat(Search.of(old, 1).profiles())
        .containsExactlyInAnyOrder(Profile.LINUX_2_6_21, Profile.LINUX_4_19);
    assertThat(Search.anyOf(old.families(), Profile.LINUX_7_0)).isFalse();
  }

  private static Lab.Card card(Set<Family> families) {
    return new Lab.Card(
        "card",
        "",
        families,
        CARD.capabilities(),
        EnumSet.of(Profile.LINUX_2_6_21, Profile.LINUX_4_19, Profile.LINUX_7_0));
  }

  @Test
  void about_a_rule_there_are_programs_of_what_it_speaks_about() {
    assertThat(about("KM-12").families())
        .contains(Family.KMALLOC, Family.MEMORY, Family.WATCH)
        .doesNotContain(Family.SLAB, Family.MEMBLOCK);
    assertThat(about("VM-21").families()).contains(Family.VMALLOC, Family.PAGES);
    assertThat(about("MB-16").families()).contains(Family.MEMBLOCK, Family.PAGES);
    assertThat(about("BM-01").profiles()).doesNotContain(Profile.LINUX_6_1);
    assertThat(about("VM-26").profiles()).contains(Profile.LINUX_6_12, Profile.LINUX_7_0);
  }

  private static Search about(String id) {
    Rule rule = Objects.requireNonNull(RuleBook.find(id), id);
    return SEARCH.about(rule);
  }
}
