package dev.kmemspec.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Whom the benchmarks may know. The properties' table of arrows ends below them: nothing may depend
 * on the benchmarks, so they are not on its class path.
 */
final class BenchmarkArrowsTest {
  private static final String ROOT = "dev.kmemspec.";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("dev.kmemspec");

  @Test
  void the_rivals_know_the_fast_heap_and_how_to_call_C() {
    mayUse("bench.rival", "alloc", "foreign").check(OURS);
  }

  @Test
  void the_benchmarks_know_implementations_by_their_interfaces() {
    mayUse(
            "bench",
            "alloc",
            "foreign",
            "generate",
            "kernel",
            "machine",
            "program",
            "reference",
            "rule",
            "run",
            "spi")
        .check(OURS);
  }

  @Test
  void nobody_knows_the_benchmarks() {
    noClasses()
        .that(resideOutsideOfPackage(ROOT + "bench.."))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + "bench..")
        .check(OURS);
  }

  @Test
  void rivals_do_not_know_how_they_are_measured_and_benchmarks_not_what_a_rival_is_made_of() {
    noClasses()
        .that(resideInAPackage(ROOT + "bench.rival"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.openjdk.jmh..")
        .check(OURS);
    noClasses()
        .that(resideInAPackage(ROOT + "bench"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(OURS);
  }

  @Test
  void an_arrow_that_is_not_there_is_found() {
    assertThat(mayUse("bench.rival", "alloc").evaluate(OURS).hasViolation()).isTrue();
    assertThat(OURS.contain(AllMain.class)).isTrue();
  }

  private static ArchRule mayUse(String name, String... others) {
    String[] allowed =
        Arrays.stream(others).map(other -> ROOT + other + "..").toArray(String[]::new);
    return classes()
        .that(resideInAPackage(ROOT + name))
        .should(
            ArchConditions.onlyDependOnClassesThat(
                resideInAnyPackage(allowed)
                    .or(resideInAPackage(ROOT + name + ".."))
                    .or(resideOutsideOfPackage("dev.kmemspec.."))))
        .as(name + " knows only " + String.join(", ", others));
  }
}
