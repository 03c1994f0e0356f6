package dev.kmemspec.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.RuleBook;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No law is broken on a real kernel, and all are decided but what it does not show. */
class LawsTest {
  static Stream<String> archives() {
    return Archives.ALL.stream();
  }

  private static Profile profile(String archive) {
    return archive.startsWith("linux-6.12") ? Profile.LINUX_6_12 : Profile.LINUX_6_1;
  }

  private static List<Finding> judged(String archive, @Nullable Profile profile)
      throws IOException {
    return Laws.of(Snapshot.read(Archives.path(archive)), profile);
  }

  @ParameterizedTest
  @MethodSource("archives")
  void a_real_snapshot_keeps_the_laws_of_its_kernel(String archive) throws IOException {
    List<Finding> findings = judged(archive, profile(archive));
    assertThat(findings).noneMatch(each -> each.status() == Finding.Status.BROKEN);
    assertThat(findings.stream().filter(each -> each.status() == Finding.Status.HOLDS).count())
        .isGreaterThanOrEqualTo(40);
  }

  @ParameterizedTest
  @MethodSource("archives")
  void without_a_kernel_named_too(String archive) throws IOException {
    assertThat(judged(archive, null))
        .noneMatch(each -> each.status() == Finding.Status.BROKEN)
        .filteredOn(each -> each.status() == Finding.Status.OPEN)
        .allMatch(each -> each.rule().equals("PG-42"));
  }

  @Test
  void between_two_snapshots_nothing_is_lost() throws IOException {
    for (int i = 1; i < Archives.ALL.size(); i++) {
      String before = Archives.ALL.get(i - 1);
      String after = Archives.ALL.get(i);
      if (profile(before) == profile(after)) {
        assertThat(
                Laws.between(
                    Snapshot.read(Archives.path(before)),
                    Snapshot.read(Archives.path(after)),
                    new Traced(1, 1)))
            .hasSize(6)
            .allMatch(each -> each.status() == Finding.Status.HOLDS);
      }
    }
  }

  @Test
  void the_order_of_two_snapshots_matters() throws IOException {
    List<Finding> findings =
        Laws.between(
            Snapshot.read(Archives.path("linux-6.1-after")),
            Snapshot.read(Archives.path("linux-6.1-before")),
            null);
    assertThat(findings)
        .anyMatch(each -> each.status() == Finding.Status.BROKEN && each.rule().equals("AC-02"));
  }

  @Test
  void what_the_files_tell_of_the_machine() throws IOException {
    Snapshot snapshot = Snapshot.read(Archives.path("linux-6.12-before"));
    assertThat(snapshot.pageSize()).isEqualTo(4096);
    assertThat(snapshot.cpus()).isEqualTo(2);
    assertThat(snapshot.files()).hasSize(8);
  }

  @Test
  void every_law_is_a_rule() throws IOException {
    List<String> sections =
        RuleBook.all().stream().map(rule -> rule.id().substring(0, 2)).distinct().toList();
    assertThat(judged("linux-6.12-before", null))
        .filteredOn(each -> sections.contains(each.rule().substring(0, 2)))
        .hasSizeGreaterThan(30)
        .allSatisfy(each -> assertThat(RuleBook.find(each.rule())).as(each.rule()).isNotNull());
  }
}
