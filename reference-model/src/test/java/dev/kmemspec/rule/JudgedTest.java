package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Traces with every decision of the judge written behind each step: some written for one decision
 * of one rule each and checked by hand against its sentence, all examples, and programs that were
 * recorded once, many with an outcome spoilt. Whoever changes a rule sees here what else the change
 * decides: read the difference, and if it is meant, write the files anew with {@code
 * -Dsurefire.extra=-Dkmemspec.judged=write}.
 */
class JudgedTest {
  private static final boolean WRITE = "write".equals(System.getProperty("kmemspec.judged"));
  private static final String EXAMPLES = "examples.kmem";
  private static final String CHECKED = "checked-";

  /* Apart from the recorded ones, because mutation grading asks the quickest test first. */
  @Test
  void the_judge_decides_as_was_checked_by_hand() throws IOException, URISyntaxException {
    judgeFiles(file -> file.startsWith(CHECKED));
  }

  @Test
  void the_judge_decides_as_written() throws IOException, URISyntaxException {
    judgeFiles(file -> !file.startsWith(CHECKED) && !file.equals(EXAMPLES));
    judge(EXAMPLES, examples(), Objects.requireNonNull(files().get(EXAMPLES)));
  }

  private static Map<String, String> files() throws IOException, URISyntaxException {
    return texts(JudgedTest.class.getResource("judged"));
  }

  private static void judgeFiles(Predicate<String> which) throws IOException, URISyntaxException {
    for (Map.Entry<String, String> file : files().entrySet()) {
      if (which.test(file.getKey())) {
        judge(file.getKey(), file.getValue(), file.getValue());
      }
    }
  }

  private static void judge(String file, String text, String expected) throws IOException {
    List<String> judged = new ArrayList<>();
    List<String> wanted = Annotations.split(expected);
    for (String trace : Annotations.split(text)) {
      String annotated = Annotations.annotate(trace, file);
      if (!WRITE && judged.size() < wanted.size()) {
        assertThat(annotated).as(file).isEqualTo(wanted.get(judged.size()));
      }
      judged.add(annotated);
    }
    if (WRITE) {
      Files.writeString(
          Path.of("src/test/resources/dev/kmemspec/rule/judged", file), String.join("", judged));
    } else {
      assertThat(judged).as(file).hasSameSizeAs(wanted);
    }
  }

  private static String examples() throws IOException, URISyntaxException {
    StringBuilder all = new StringBuilder();
    texts(Rule.class.getResource("examples")).values().forEach(all::append);
    return all.toString();
  }

  private static Map<String, String> texts(@Nullable URL folder)
      throws IOException, URISyntaxException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
      for (Path file : files.toList()) {
        texts.put(String.valueOf(file.getFileName()), Files.readString(file));
      }
    }
    return texts;
  }
}
