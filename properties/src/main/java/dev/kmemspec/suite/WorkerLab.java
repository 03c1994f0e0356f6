package dev.kmemspec.suite;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import dev.kmemspec.spi.Capability;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs in a virtual machine that the implementation has to itself, started when needed and
 * again after it died. A program that is not through in time is ended with its machine.
 */
public final class WorkerLab implements Lab {
  /** How long a virtual machine may take to start and to load the implementation. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** What it may take of the heap before it runs out of memory, and the machine does not. */
  private static final String MOST_HEAP = "2g";

  private final String name;
  private final @Nullable Path jar;
  private Duration limit;
  private final Path errors;
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("kmemspec watchdog").factory());
  private final Card card;
  private @Nullable Process process;
  private @Nullable DataInputStream in;
  private @Nullable DataOutputStream out;

  /**
   * Starts a worker.
   *
   * @param name the implementation's name; empty for the only one of the jar
   * @param jar where it is found; null for the class path
   * @param limit how long a program may take
   * @throws RefusedException when the implementation cannot be found or does not load
   */
  public WorkerLab(String name, @Nullable Path jar, Duration limit) {
    this.name = name;
    this.jar = jar;
    this.limit = limit;
    try {
      errors = Files.createTempFile("kmemspec-worker", ".err");
      card = start();
    } catch (IOException failed) {
      close();
      throw new RefusedException("no worker can be started: " + failed.getMessage(), failed);
    } catch (RefusedException refused) {
      close();
      throw refused;
    }
  }

  /** The implementation cannot be used at all; the message is for the person who named it. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  private Card start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null"));
    command.addAll(List.of("-XX:+DisplayVMOutputToStderr", "-Xmx" + MOST_HEAP));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Worker.class.getName(), name));
    if (jar != null) {
      command.add(jar.toString());
    }
    Process started = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    process = started;
    in = new DataInputStream(new BufferedInputStream(started.getInputStream(), 1 << 16));
    out = new DataOutputStream(new BufferedOutputStream(started.getOutputStream(), 1 << 16));
    return greeted();
  }

  private Card greeted() {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> alarm = alarm(late, START_LIMIT);
    try {
      return switch (Wire.read(input())) {
        case Worker.Greeting greeting ->
            new Card(
                greeting.name(),
                greeting.summary(),
                set(greeting.families(), Family.class),
                set(greeting.capabilities(), Capability.class),
                set(greeting.profiles(), Profile.class));
        case Worker.Refusal refusal -> throw new RefusedException(refusal.why(), null);
        case null, default -> throw new IOException("no greeting");
      };
    } catch (IOException died) {
      String where = jar == null ? name : jar.toString();
      throw new RefusedException(
          where + " does not load: " + epitaph(late.get() ? START_LIMIT : null), died);
    } finally {
      alarm.cancel(false);
    }
  }

  private static <T> Set<T> set(List<?> each, Class<T> type) {
    Set<T> found = new LinkedHashSet<>();
    each.forEach(one -> found.add(type.cast(one)));
    return found;
  }

  @Override
  public Card card() {
    return card;
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> alarm = alarm(late, START_LIMIT);
    try {
      awake();
      send(new Worker.Ask(machine, profile));
      return Wire.read(input()) instanceof String reason ? reason : "";
    } catch (IOException died) {
      // The program itself will show it.
      bury();
      return "";
    } finally {
      alarm.cancel(false);
    }
  }

  @Override
  public Trace run(Program program) {
    List<Step> steps = new ArrayList<>();
    AtomicBoolean late = new AtomicBoolean();
    Setting setting = setting(program);
    try {
      awake();
    } catch (IOException failed) {
      throw new RefusedException("no worker can be started: " + failed.getMessage(), failed);
    }
    ScheduledFuture<?> alarm = alarm(late, limit);
    try {
      send(program);
      while (true) {
        Object answer = Wire.read(input());
        if (answer instanceof Worker.End end) {
          return new Trace(end.setting(), steps);
        }
        if (!(answer instanceof Step step)) {
          throw new IOException("no step: " + answer);
        }
        steps.add(step);
      }
    } catch (IOException died) {
      String how = epitaph(late.get() ? limit : null);
      boolean ended = !steps.isEmpty() && steps.getLast().outcome() instanceof Outcome.Broke;
      if (!ended) {
        Outcome.Breakdown kind = late.get() ? Outcome.Breakdown.HUNG : Outcome.Breakdown.DIED;
        steps.add(LocalLab.broke(program, steps.size(), kind, how));
      }
      return new Trace(setting, steps);
    } finally {
      alarm.cancel(false);
    }
  }

  private Setting setting(Program program) {
    return new Setting(
        program.machine(),
        program.profile(),
        program.misuse(),
        card.has(Capability.MACHINE) ? Setting.Witness.COMPLETE : Setting.Witness.SHARED);
  }

  @Override
  public void hasten() {
    Duration hasty = Duration.ofSeconds(2);
    limit = limit.compareTo(hasty) < 0 ? limit : hasty;
  }

  private void awake() throws IOException {
    if (process == null) {
      start();
    }
  }

  private void send(Object request) throws IOException {
    DataOutputStream stream = out;
    if (stream == null) {
      throw new EOFException("no worker");
    }
    Wire.write(stream, request);
    stream.flush();
  }

  private DataInputStream input() throws IOException {
    DataInputStream stream = in;
    if (stream == null) {
      throw new EOFException("no worker");
    }
    return stream;
  }

  private ScheduledFuture<?> alarm(AtomicBoolean late, Duration after) {
    return watchdog.schedule(
        () -> {
          late.set(true);
          Process hanging = process;
          if (hanging != null) {
            hanging.destroyForcibly();
          }
        },
        after.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * Buries the worker and says how it ended; {@code late} is the time that it exceeded, or null.
   */
  private String epitaph(@Nullable Duration late) {
    Process dead = process;
    String status = "";
    if (dead != null) {
      try {
        if (!dead.waitFor(2, TimeUnit.SECONDS)) {
          dead.destroyForcibly();
          dead.waitFor();
        }
        status = status(dead.exitValue());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    String last = lastWords();
    bury();
    if (late != null) {
      return "no answer within " + late.toMillis() / 1000.0 + " s";
    }
    return status + (last.isEmpty() ? "" : ": " + last);
  }

  private static String status(int exit) {
    if (exit <= 128) {
      return "its virtual machine ended with exit code " + exit;
    }
    int signal = exit - 128;
    String known =
        switch (signal) {
          case 4 -> " (SIGILL)";
          case 6 -> " (SIGABRT)";
          case 7 -> " (SIGBUS)";
          case 8 -> " (SIGFPE)";
          case 9 -> " (SIGKILL)";
          case 11 -> " (SIGSEGV)";
          case 15 -> " (SIGTERM)";
          default -> "";
        };
    return "its virtual machine was killed by signal " + signal + known;
  }

  /** The first line that the worker wrote to its standard error, where a crash says its reason. */
  private String lastWords() {
    try {
      return Files.readAllLines(errors).stream()
          .map(line -> line.replaceFirst("^#\\s*", "").strip())
          .filter(line -> !line.isEmpty() && !line.startsWith("A fatal error has been"))
          .findFirst()
          .orElse("");
    } catch (IOException unreadable) {
      return "";
    }
  }

  private void bury() {
    Process dead = process;
    if (dead != null) {
      dead.destroyForcibly();
    }
    process = null;
    in = null;
    out = null;
  }

  @Override
  public void close() {
    bury();
    watchdog.shutdownNow();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException leftBehind) {
      // A small file in the directory for temporary ones.
    }
  }
}
