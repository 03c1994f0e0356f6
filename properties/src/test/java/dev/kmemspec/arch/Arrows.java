package dev.kmemspec.arch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The table of who may know whom, read as a list: the package on the left may use those listed. */
final class Arrows {
  static final String ROOT = "dev.kmemspec";

  /** The specification. It depends on the JDK alone. */
  static final Map<String, Set<String>> MODEL =
      Map.of(
          "machine", Set.of(),
          "program", Set.of("machine"),
          "text", Set.of("machine", "program"),
          "kernel", Set.of("machine", "program"),
          "proc", Set.of("machine", "program"),
          "generate", Set.of("machine", "program"),
          "rule", Set.of("machine", "program"),
          "spi", Set.of("machine", "program"),
          "run", Set.of("machine", "program", "spi"),
          "reference", Set.of("machine", "program", "spi"));

  /**
   * The implementations know the SPI and not each other; a chaff may be a flawed reference. The
   * fast allocator, {@code alloc}, is used without the specification, and {@code optimized} plugs
   * it in.
   */
  static final Map<String, Set<String>> IMPLEMENTATIONS =
      Map.of(
          "alloc", Set.of(),
          "optimized", Set.of("machine", "program", "spi", "alloc"),
          "bestfit", Set.of("machine", "program", "spi"),
          "foreign", Set.of("machine", "program", "spi"),
          "netty", Set.of("machine", "program", "spi"),
          "flawed", Set.of("machine", "program", "spi", "reference"));

  /** What holds the implementations to the specification; it may know everything below it. */
  static final Set<String> PROPERTIES =
      Set.of("suite", "shrink", "exhaust", "claims", "compare", "tck", "cli", "report");

  private Arrows() {}

  /** Every arrow of the house, as rules that ArchUnit can check. */
  static Stream<ArchRule> rules() {
    return Stream.of(
            MODEL.entrySet().stream().map(e -> mayUse(e.getKey(), e.getValue())),
            IMPLEMENTATIONS.entrySet().stream().map(e -> mayUse(e.getKey(), e.getValue())),
            Stream.of(
                everyPackageIsListed(),
                theJdkAloneServes(),
                onlyItsAdapterUsesNetty(),
                onlyPropertiesUseJUnit()))
        .flatMap(rules -> rules);
  }

  /** Classes of {@code name} use, of ours, only their own package and those of {@code others}. */
  static ArchRule mayUse(final String name, final Set<String> others) {
    final String[] allowed =
        Stream.concat(Stream.of(name), others.stream().sorted())
            .map(Arrows::packages)
            .toArray(String[]::new);
    return classes()
        .that(resideInAPackage(packages(name)))
        .should(
            ArchConditions.onlyDependOnClassesThat(
                resideInAnyPackage(allowed).or(resideOutsideOfPackage(ROOT + ".."))))
        .as(name + " knows only " + (others.isEmpty() ? "itself" : String.join(", ", others)))
        .allowEmptyShould(true);
  }

  private static ArchRule everyPackageIsListed() {
    final String[] listed =
        Stream.of(MODEL.keySet(), IMPLEMENTATIONS.keySet(), PROPERTIES)
            .flatMap(Set::stream)
            .map(Arrows::packages)
            .toArray(String[]::new);
    return classes()
        .that(resideInAPackage(ROOT + ".."))
        .should()
        .resideInAnyPackage(listed)
        .as("every package has its place in Arrows");
  }

  private static ArchRule theJdkAloneServes() {
    return classes()
        .that(resideInAnyPackage(allOf(MODEL.keySet())).or(resideInAPackage(packages("alloc"))))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(ROOT + "..", "java..", "jdk.jfr..", "org.jspecify.annotations..")
        .as("the model and the fast allocator use the JDK alone");
  }

  private static ArchRule onlyItsAdapterUsesNetty() {
    return noClasses()
        .that(
            resideInAPackage(ROOT + "..")
                .and(JavaClass.Predicates.resideOutsideOfPackage(packages("netty"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .as("only its adapter uses Netty");
  }

  private static ArchRule onlyPropertiesUseJUnit() {
    final List<String> tools = List.of("net.jqwik..", "org.junit..", "org.assertj..");
    return noClasses()
        .that(
            resideInAPackage(ROOT + "..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(allOf(PROPERTIES))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(tools.toArray(String[]::new))
        .as("only the properties use jqwik and JUnit");
  }

  private static String packages(final String name) {
    return ROOT + "." + name + "..";
  }

  private static String[] allOf(final Set<String> names) {
    return names.stream().map(Arrows::packages).toArray(String[]::new);
  }
}
