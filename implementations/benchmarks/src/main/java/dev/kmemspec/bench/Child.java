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
  private static final String TUNABLES = "GLIBC_TUNABLES";
  private static final String TUNED = "glibc.rtld.optional_static_tls=16384";

  private Child() {}

  /**
   * Runs the main method of a class.
   *
   * @return what it told, in its order
   */
  static Map<String, Double> run(Class<?> main, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = command(main, options, arguments);
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

  /**
   * Runs the main method of a class as the rivals need it, with the same arguments, and waits.
   * jemalloc's thread-local storage must be set aside before a process starts.
   *
   * @return its exit code
   */
  static int furnished(Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    ProcessBuilder again = new ProcessBuilder(command(main, List.of(), arguments)).inheritIO();
    again.environment().merge(TUNABLES, TUNED, (own, more) -> own + ":" + more);
    return again.start().waitFor();
  }

  /** Whether this process was started by {@link #furnished}, or as if by it. */
  static boolean isFurnished() {
    String tunables = System.getenv(TUNABLES);
    return tunables != null && tunables.contains(TUNED.substring(0, TUNED.indexOf('=')));
  }

  private static List<String> command(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Called in the child: tells one value. */
  static void tell(String what, double value) {
    System.out.println(MARK + what + " " + value);
  }
}
