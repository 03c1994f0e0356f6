package dev.kmemspec.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/implementing.md compile, are found in their jars, run and conform. */
final class PluggingInTest {
  private static final Path EXAMPLES = Path.of("..", "docs", "examples");
  private static final Operand A = Operand.handle("a");
  private static final Operand B = Operand.handle("b");

  @TempDir private Path directory;

  @Test
  void the_smallest_heap_conforms() throws IOException {
    Implementation tiny = plugged("tiny-heap");

    assertThat(tiny.name()).isEqualTo("tiny-heap");
    assertThat(tiny.capabilities()).containsExactly(Capability.CONTENT);
    assertConforming(
        tiny,
        named("a", new UserCall.Malloc(100)),
        named("b", new UserCall.Calloc(3, 7)),
        unnamed(new MemoryCall.Fill(A, 1)),
        unnamed(new MemoryCall.Fill(B, 2)),
        unnamed(new MemoryCall.Read(A)),
        unnamed(new UserCall.Free(A)),
        unnamed(new MemoryCall.Read(B)),
        named("c", new UserCall.Malloc(-1)),
        unnamed(new UserCall.Free(Operand.NULL)));
  }

  @Test
  void the_full_implementation_conforms() throws IOException {
    Implementation firstFit = plugged("first-fit");

    assertThat(firstFit.name()).isEqualTo("first-fit");
    assertConforming(
        firstFit,
        named("a", new KmallocCall.Kmalloc(100, Gfp.KERNEL)),
        unnamed(new MemoryCall.Fill(A, 1)),
        named("b", new KmallocCall.Kzalloc(5000, Gfp.KERNEL)),
        unnamed(new KmallocCall.Kfree(B)),
        named("c", new KmallocCall.Krealloc(A, 300, Gfp.KERNEL)),
        named("d", new KmallocCall.Kmalloc(0, Gfp.KERNEL)),
        named("e", new KmallocCall.Kmalloc(-1, Gfp.KERNEL)),
        unnamed(new KmallocCall.KfreeSensitive(Operand.handle("c"))));
  }

  private static void assertConforming(Implementation implementation, Invocation... calls) {
    Machine machine = Machine.simple(4096, 4096, 1);
    assertThat(implementation.obstacle(machine, implementation.defaultProfile())).isEmpty();
    Trace trace =
        Runner.run(
            implementation,
            new Program(machine, implementation.defaultProfile(), false, List.of(calls)));

    assertThat(trace.steps())
        .hasSize(calls.length)
        .extracting(Step::outcome)
        .noneMatch(Outcome.Skipped.class::isInstance)
        .noneMatch(Outcome.Broke.class::isInstance);
    assertThat(Judge.judge(trace).violations()).isEmpty();
  }

  private static Invocation named(String result, Call call) {
    return Invocation.of(result, call);
  }

  private static Invocation unnamed(Call call) {
    return Invocation.of(null, call);
  }

  private Implementation plugged(String example) throws IOException {
    Path classes = Files.createDirectory(directory.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(List.of("-Xlint:all", "-Werror", "-d", classes.toString(), "-proc:none"));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    for (Path source : filesBelow(EXAMPLES.resolve(example))) {
      if (source.toString().endsWith(".java")) {
        arguments.add(source.toString());
      }
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(status).isZero();
    Path jar = directory.resolve(example + ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      add(out, classes);
      add(out, EXAMPLES.resolve(example));
    }
    List<Implementation> found = Implementations.inJar(jar);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static void add(JarOutputStream out, Path root) throws IOException {
    for (Path file : filesBelow(root)) {
      out.putNextEntry(new ZipEntry(root.relativize(file).toString().replace('\\', '/')));
      Files.copy(file, out);
      out.closeEntry();
    }
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
