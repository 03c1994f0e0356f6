package dev.kmemspec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs the command line in this virtual machine. */
abstract class CommandLineTest {

  /** What came of a command. */
  record Ran(int status, String out, String err) {
    /** A message for people: one line on standard error, nothing else, exit 2. */
    void refuses(String message) {
      assertThat(err).contains(message).startsWith("kmemspec: ");
      assertThat(err).doesNotContain("\tat ");
      assertThat(err.lines()).hasSizeLessThanOrEqualTo(3);
      assertThat(out).isEmpty();
      assertThat(status).isEqualTo(2);
    }
  }

  static Ran run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = java.util.Arrays.stream(args).map(String::valueOf).toList();
    int status = Main.run(words, new PrintWriter(out), new PrintWriter(err));
    return new Ran(status, out.toString(), err.toString());
  }
}
