package dev.kmemspec.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Traces with every decision of the judge written behind each step: all examples, and programs that
 * were recorded once, many with an outcome spoilt. Whoever changes a rule sees here what else the
 * change decides: read the difference, and if it is meant, write the files anew with {@code
 * -Dsurefire.extra=-Dkmemspec.judged=write}.
 */
class JudgedTest {
  private static final String EXAMPLES = "examples.kmem";

  @Test
  void the_judge_decides_as_written() throws IOException, URISyntaxException {
    Map<String, String> files = texts(JudgedTest.class.getResource("judged"));
    boolean write = "write".equals(System.getProperty("kmemspec.judged"));
    List<Executable> all = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      String name = file.getKey();
      String text = name.equals(EXAMPLES) ? examples() : file.getValue();
      all.add(
          () -> {
            String judged = Annotations.annotate(text, name);
            if (write) {
              Files.writeString(Path.of("src/test/resources/dev/kmemspec/rule/judged", name), judged);
            } else {
              assertThat(judged).as(name).isEqualTo(file.getValue());
            }
          });
    }
    assertThat(files).containsKey(EXAMPLES);
    assertAll(all);
  }

  private static String examples() throws IOException, URISyntaxException {
    StringBuilder all = new StringBuilder();
    texts(Rule.class.getResource("examples")).values().forEach(all::append);
    return all.toString();
  }

  private static Map<String, String> texts(@org.jspecify.annotations.Nullable URL folder)
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
