package dev.kmemspec.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every source of the project is tidy, and what is untidy is noticed. */
final class TidyTest {
  private static final Set<String> TEXTS = Set.of("java", "xml", "md", "kmem", "properties");

  @Test
  void the_project_is_tidy() throws IOException {
    final Path root = root();
    final List<String> complaints = new ArrayList<>();
    final List<Path> files = files(root);
    for (final Path file : files) {
      complaints.addAll(Tidy.complaints(root.relativize(file).toString(), Files.readString(file)));
    }
    assertThat(files).anyMatch(file -> file.endsWith("TidyTest.java"));
    assertThat(complaints).as("what is untidy").isEmpty();
  }

  @Test
  void a_tidy_file_draws_no_complaint() {
    assertThat(Tidy.complaints("A.java", "final class A {}\n")).isEmpty();
    assertThat(Tidy.complaints("A.java", "// see https://example.org/" + "x".repeat(200) + "\n"))
        .isEmpty();
  }

  @Test
  void a_text_block_may_be_wide_and_the_code_after_it_may_not() {
    final String wide = "x".repeat(101) + "\n";
    assertThat(Tidy.complaints("A.java", "a = \"\"\"\n" + wide + "\"\"\";\n" + wide))
        .containsExactly("A.java:4: 101 columns: at most 100");
  }

  @Test
  void an_untidy_file_draws_a_complaint_for_each_fault() {
    final String sample =
        "\tint a;\n"
            + "int b; \n"
            + "// TO"
            + "DO later\n"
            + "@Dis"
            + "abled\n"
            + "x".repeat(101)
            + "\n"
            + "int c;\r\r\n"
            + "}";
    assertThat(Tidy.complaints("A.java", sample))
        .containsExactly(
            "A.java:8: the last line has no newline",
            "A.java:1: a tab: use spaces",
            "A.java:2: a blank at the end of the line",
            "A.java:3: a note of unfinished work: finish it or open an issue",
            "A.java:4: a test that is switched off: mend it or delete it",
            "A.java:5: 101 columns: at most 100");
  }

  @Test
  void a_file_of_more_than_500_lines_is_too_long() {
    assertThat(Tidy.complaints("A.java", "\n".repeat(500))).isEmpty();
    assertThat(Tidy.complaints("A.java", "\n".repeat(501)))
        .containsExactly("A.java:501: more than 500 lines: split the file");
  }

  /** The folder that holds README.md, from the module in which the test runs. */
  private static Path root() {
    final Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("reference-model"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no root of the project above " + here);
  }

  private static List<Path> files(final Path root) throws IOException {
    final List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(
              final Path folder, final BasicFileAttributes attributes) {
            final String name = String.valueOf(folder.getFileName());
            final boolean ours = folder.equals(root) || !name.startsWith(".");
            return ours && !"target".equals(name)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(final Path file, final BasicFileAttributes attributes) {
            final String name = String.valueOf(file.getFileName());
            if (TEXTS.contains(name.substring(name.lastIndexOf('.') + 1))) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
