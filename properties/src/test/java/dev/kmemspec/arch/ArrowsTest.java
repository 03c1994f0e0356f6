package dev.kmemspec.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.kmemspec.arch.upward.Upward;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrows go down only: properties, implementations, reference model. */
final class ArrowsTest {
  private static final JavaClasses OURS =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(Arrows.ROOT);

  static Stream<ArchRule> rules() {
    return Arrows.rules();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void arrows_go_down_only(final ArchRule rule) {
    rule.check(OURS);
  }

  @Test
  void the_classes_of_the_model_were_found() {
    assertThat(OURS.contain("dev.kmemspec.machine.Machine")).isTrue();
    assertThat(OURS.contain("dev.kmemspec.cli.Main")).isTrue();
  }

  /** The check itself is under test: an upward arrow must be seen. */
  @Test
  void an_upward_arrow_is_found() {
    final JavaClasses upward = new ClassFileImporter().importClasses(Upward.class);

    final var verdict = Arrows.mayUse("arch.upward", Set.of("machine")).evaluate(upward);

    assertThat(verdict.hasViolation()).isTrue();
    assertThat(verdict.getFailureReport().toString()).contains("Upward", "dev.kmemspec.cli.Main");
    assertThat(Arrows.mayUse("arch.upward", Set.of("cli")).evaluate(upward).hasViolation())
        .isFalse();
  }
}
