package dev.kmemspec.flawed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Trace;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.run.Runner;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.text.KmemText;
import dev.kmemspec.text.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChaffsTest {

  static List<Chaff> chaffs() {
    return Chaffs.all();
  }

  private static Trace run(Implementation implementation, Chaff chaff) {
    Script script = KmemText.parse(chaff.trigger(), chaff.name() + ".kmem");
    return Runner.run(implementation, script.program());
  }

  @ParameterizedTest
  @MethodSource("chaffs")
  void theNamedRuleRejectsTheTrigger(Chaff chaff) {
    Trace trace = run(chaff, chaff);

    Verdict verdict = Judge.judge(trace);

    assertThat(RuleBook.find(chaff.rule())).as("rule %s exists", chaff.rule()).isNotNull();
    assertThat(verdict.violations())
        .as(() -> chaff.name() + ":\n" + KmemText.print(trace))
        .anySatisfy(violation -> {
          assertThat(violation.rule().id()).isEqualTo(chaff.rule());
          assertThat(violation.message()).isNotEmpty().contains(chaff.message());
        });
  }

  @ParameterizedTest
  @MethodSource("chaffs")
  void theReferencePassesTheTrigger(Chaff chaff) {
    Trace trace = run(new Reference(), chaff);

    assertThat(trace.steps())
        .as(() -> chaff.name() + ":\n" + KmemText.print(trace))
        .noneMatch(step -> step.outcome() instanceof Outcome.Skipped);
    assertThat(Judge.judge(trace).violations()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("chaffs")
  void theTriggerIsWrittenForTheChaffsOwnProfile(Chaff chaff) {
    Script script = KmemText.parse(chaff.trigger(), chaff.name() + ".kmem");

    assertThat(script.program().profile()).isEqualTo(chaff.defaultProfile());
    assertThat(chaff.profiles()).containsExactly(chaff.defaultProfile());
    assertThat(chaff.obstacle(script.program().machine(), chaff.defaultProfile())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("chaffs")
  void everyFieldSaysSomething(Chaff chaff) {
    assertThat(chaff.name()).matches("flawed-([0-9]{2}|x)(-[a-z0-9]+)+");
    assertThat(chaff.bug()).matches("([0-9]+|none): .+");
    assertThat(chaff.message()).isNotBlank();
    assertThat(chaff.summary()).isNotBlank();
  }

  @Test
  void theServiceLoaderFindsThemAll() {
    List<String> found =
        ServiceLoader.load(Implementation.class).stream()
            .map(ServiceLoader.Provider::get)
            .map(Implementation::name)
            .filter(name -> name.startsWith("flawed-"))
            .toList();

    assertThat(found).hasSizeGreaterThanOrEqualTo(15).doesNotHaveDuplicates();
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(Chaffs.all().stream().map(Chaff::name).toList());
  }

  @Test
  void theTableOfTheDocumentsListsThemAll() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../../docs/chaffs.md")).stream()
            .filter(line -> line.startsWith("| `flawed-"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(
            Chaffs.all().stream()
                .map(chaff ->
                    "| `%s` | %s | %s | %s | %s |"
                        .formatted(
                            chaff.name(),
                            chaff.bug().startsWith("none") ? "" : chaff.bug(),
                            chaff.rule(),
                            chaff.defaultProfile(),
                            chaff.summary()))
                .toList());
  }
}
