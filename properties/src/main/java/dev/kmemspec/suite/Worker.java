package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.run.Runner;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Implementations;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The virtual machine that an implementation has to itself: reads requests from standard input,
 * runs them, and writes every step to standard output as soon as it is made, so that the last step
 * before a crash is known. Whatever else prints goes to standard error.
 */
public final class Worker {
  /** A request that is answered with the reason why a machine cannot be run. */
  public record Ask(Machine machine, Profile profile) {}

  /** The first answer: the implementation's card, without sets, which do not travel. */
  public record Greeting(
      String name, String summary, List<?> families, List<?> capabilities, List<?> profiles) {
    static Greeting of(Lab.Card card) {
      return new Greeting(
          card.name(),
          card.summary(),
          List.copyOf(card.families()),
          List.copyOf(card.capabilities()),
          List.copyOf(card.profiles()));
    }
  }

  /** The end of a program's steps. */
  public record End(Setting setting) {}

  /** The implementation could not be found: the only answer then. */
  public record Refusal(String why) {}

  private final Implementation implementation;
  private final DataInputStream in;
  private final DataOutputStream out;

  private Worker(Implementation implementation, DataInputStream in, DataOutputStream out) {
    this.implementation = implementation;
    this.in = in;
    this.out = out;
  }

  /**
   * Serves one implementation until standard input ends.
   *
   * @param args the implementation's name, empty for the only one; then, if it is not on the class
   *     path, its jar
   */
  public static void main(String[] args) {
    DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));
    System.setOut(new PrintStream(System.err, true, StandardCharsets.UTF_8));
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    // An implementation that hangs is not to outlive the command that started it.
    ProcessHandle.current().parent().ifPresent(Worker::follow);
    try {
      Implementation implementation = find(args[0], args.length > 1 ? Path.of(args[1]) : null);
      Worker worker = new Worker(implementation, in, out);
      worker.answer(Greeting.of(Lab.Card.of(implementation)));
      worker.serve();
    } catch (EOFException done) {
      // The other side closed its end: nothing is left to do.
    } catch (IOException gone) {
      Runtime.getRuntime().halt(3);
    } catch (RuntimeException | LinkageError refused) {
      refuse(out, refused);
    }
    // Threads that the implementation left behind are not waited for.
    Runtime.getRuntime().halt(0);
  }

  private static void follow(ProcessHandle parent) {
    Future<?> _ = parent.onExit().thenAccept(_ -> Runtime.getRuntime().halt(4));
  }

  private static void refuse(DataOutputStream out, Throwable why) {
    String message = why.getMessage();
    try {
      Wire.write(out, new Refusal(message == null ? why.toString() : message));
      out.flush();
    } catch (IOException gone) {
      Runtime.getRuntime().halt(3);
    }
  }

  private static Implementation find(String name, @Nullable Path jar) {
    List<Implementation> among =
        jar == null ? Implementations.onClassPath() : Implementations.inJar(jar);
    if (name.isEmpty() && among.size() == 1) {
      return among.getFirst();
    }
    List<String> names = new ArrayList<>();
    among.forEach(each -> names.add(each.name()));
    return Implementations.named(name, among)
        .orElseThrow(() ->
            new IllegalArgumentException(
                jar
                    + " has several allocators: name one, as in --only "
                    + names.getFirst()
                    + "; there are "
                    + String.join(", ", names)));
  }

  private void serve() throws IOException {
    while (true) {
      Object request = Wire.read(in);
      switch (request) {
        case Ask ask -> answer(implementation.obstacle(ask.machine(), ask.profile()));
        case Program program -> run(program);
        case null, default -> throw new IOException("no request: " + request);
      }
    }
  }

  private void run(Program program) throws IOException {
    LocalLab.run(implementation, program, this::made);
    answer(new End(Runner.setting(implementation, program)));
  }

  private void made(Step step) {
    try {
      answer(step);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private void answer(Object each) throws IOException {
    Wire.write(out, each);
    out.flush();
  }
}
