package dev.kmemspec.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fresh virtual machine that measures one thing and prints what it found, a line for each. */
final class Child {
  private static final String MARK = "measured ";

  private Child() {}

  /**
   * Runs the main method of a class.
   *
   * @return what it told, in its order
   */
  static Map<String, Double> run(Class<?> main, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
    Map<String, Double> found = new LinkedHashMap<>();
    for (String line : output.lines().filter(each -> each.startsWith(MARK)).toList()) {
      int value = line.lastIndexOf(' ');
      found.put(line.substring(MARK.length(), value), Double.valueOf(line.substring(value + 1)));
    }
    return found;
  }

  /** Called in the child: tells one value. */
  static void tell(String what, double value) {
    System.out.println(MARK + what + " " + value);
  }
}
