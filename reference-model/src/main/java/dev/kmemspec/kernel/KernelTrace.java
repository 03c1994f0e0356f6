package dev.kmemspec.kernel;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real kernel's trace, read step by step: ftrace text of the kmem events, or the log of a module
 * that made calls with known arguments; plain or gzip. Which it is, the content tells. Not
 * thread-safe.
 *
 * {@snippet :
 * try (KernelTrace trace = KernelTrace.open(Path.of("boot.trace.gz"))) {
 *   Judge judge = new Judge(trace.setting());
 *   for (Step step = trace.next(); step != null; step = trace.next()) {
 *     judge.step(step);
 *   }
 * }
 * }
 */
public final class KernelTrace implements Closeable {
  /** Lines looked at before a file is refused as no trace. */
  private static final int MOST_LINES_UNKNOWN = 100;

  /** More frames than any machine has: what ftrace does not tell, nothing is decided upon. */
  private static final long FRAMES = 1L << 40;

  /** The page size of most machines. */
  private static final int DEFAULT_PAGE = 4096;

  private final Lines lines;
  private final TraceReader reader;
  private final Reading reading;

  private KernelTrace(Lines lines, TraceReader reader, Reading reading) {
    this.lines = lines;
    this.reader = reader;
    this.reading = reading;
  }

  /**
   * Opens a trace. A module's log is held to the profile of its kernel; ftrace text does not name
   * its kernel and is held to the guarantees alone.
   *
   * @throws TraceFormatException where the file is no trace
   */
  public static KernelTrace open(Path file) throws IOException {
    return open(file, null);
  }

  /**
   * Opens a trace and holds it to a profile.
   *
   * @param profile the profile, or null for the one that the trace itself suggests
   * @throws TraceFormatException where the file is no trace
   */
  public static KernelTrace open(Path file, @Nullable Profile profile) throws IOException {
    return open(file, profile, DEFAULT_PAGE);
  }

  /**
   * Opens a trace of a machine whose page size ftrace text does not tell.
   *
   * @param pageSize bytes in a page; a module's log names its own
   * @throws TraceFormatException where the file is no trace
   */
  public static KernelTrace open(Path file, @Nullable Profile profile, int pageSize)
      throws IOException {
    Lines lines = Lines.open(file);
    try {
      Reading reading = new Reading();
      return new KernelTrace(lines, reader(file, lines, reading, profile, pageSize), reading);
    } catch (IOException | RuntimeException refused) {
      lines.close();
      throw refused;
    }
  }

  private static TraceReader reader(
      Path file, Lines lines, Reading reading, @Nullable Profile profile, int pageSize)
      throws IOException {
    int cpus = 1;
    while (lines.number < MOST_LINES_UNKNOWN && lines.advance()) {
      byte[] bytes = lines.bytes();
      if (Bytes.startsWith(bytes, lines.from, lines.to, ProbeHeader.START)) {
        return new ProbeReader(file, lines, reading, probed(file, lines, profile));
      }
      boolean comment = lines.from == lines.to || bytes[lines.from] == '#';
      boolean gap = Bytes.startsWith(bytes, lines.from, lines.to, "#####");
      if (comment && !gap) {
        cpus = Math.max(cpus, cpus(lines.text()));
        reading.lines++;
        reading.comments++;
      } else if (FtraceReader.recognizes(bytes, lines.from, lines.to)) {
        Profile held = profile == null ? Profile.CONTRACT : profile;
        return new FtraceReader(file, lines, reading, machine(cpus, pageSize), held);
      } else {
        reading.lines++;
        reading.unused("text before the first event");
      }
    }
    lines.insistOnEnd();
    throw new TraceFormatException(
        file,
        0,
        "this is no trace that can be judged; expected ftrace text (cat /sys/kernel/tracing/trace, "
            + "lines like 'init-1 [000] ..... 9.8: kmalloc: call_site=...') or a log that starts "
            + "with '"
            + ProbeHeader.START.strip()
            + " kernel=...'");
  }

  private static Setting probed(Path file, Lines lines, @Nullable Profile profile)
      throws TraceFormatException {
    try {
      return ProbeHeader.setting(lines.text(), profile);
    } catch (IllegalArgumentException malformed) {
      throw new TraceFormatException(
          file,
          lines.number,
          "the header lacks a constant of the kernel: " + malformed.getMessage());
    }
  }

  private static int cpus(String comment) {
    int at = comment.indexOf("#P:");
    try {
      return at < 0 ? 1 : Math.clamp(Integer.parseInt(comment.substring(at + 3).strip()), 1, 4096);
    } catch (NumberFormatException unknown) {
      return 1;
    }
  }

  /** What can be said of a machine that only its events are known of. */
  private static Machine machine(int cpus, int pageSize) {
    int maxOrder = pageSize == DEFAULT_PAGE ? 10 : pageSize < 65536 ? 11 : 13;
    return new Machine(
        pageSize, maxOrder, cpus, 8, 64, List.of(new Zone(0, ZoneKind.NORMAL, 0, FRAMES)));
  }

  /** What the judge must know before the first step. */
  public Setting setting() {
    return reader.setting();
  }

  /**
   * The next step, or null at the end of a whole trace.
   *
   * @throws TraceFormatException where the file turns out to be damaged, cut off, or without a
   *     single usable line; all steps before were handed out
   */
  public @Nullable Step next() throws IOException {
    return reader.next();
  }

  /** What became of the lines so far. */
  public Reading reading() {
    return reading;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
