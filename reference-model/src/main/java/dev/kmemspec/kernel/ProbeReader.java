package dev.kmemspec.kernel;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The log of a kernel module that made calls with known arguments. Not thread-safe. */
final class ProbeReader implements TraceReader {
  private final Path file;
  private final Lines lines;
  private final Reading reading;
  private final Setting setting;
  private final ProbeCalls calls;
  private final Deque<Step> ready = new ArrayDeque<>();
  private int cpu;
  private long sequence;
  private boolean ended;

  /** Starts behind the header line. */
  ProbeReader(Path file, Lines lines, Reading reading, Setting setting) {
    this.file = file;
    this.lines = lines;
    this.reading = reading;
    this.setting = setting;
    calls = new ProbeCalls(this, reading, setting.machine());
    reading.lines++;
    reading.comments++;
  }

  @Override
  public Setting setting() {
    return setting;
  }

  @Override
  public @Nullable Step next() throws IOException {
    while (ready.isEmpty() && !ended) {
      if (lines.advance()) {
        reading.lines++;
        read(lines.text());
      } else {
        lines.insistOnEnd();
        throw new TraceFormatException(
            file,
            lines.number,
            "the log is cut off: the line '# end seq=... lost=0' is missing; the "
                + sequence
                + " calls before were read");
      }
    }
    Step step = ready.poll();
    if (step != null) {
      reading.steps++;
    }
    return step;
  }

  private void read(String text) throws TraceFormatException {
    if (text.startsWith("# end ")) {
      reading.comments++;
      end(text);
    } else if (text.isEmpty() || text.startsWith("#")) {
      reading.comments++;
    } else {
      call(text);
    }
  }

  private void call(String text) throws TraceFormatException {
    try {
      ProbeLine line = ProbeLine.parse(text);
      insistOnSequence(line.sequence);
      cpu = (int) line.decimal("cpu", 0);
      calls.read(line);
    } catch (IllegalArgumentException malformed) {
      reading.unused("malformed, expected SEQ j=JIFFIES cpu=N op=CALL key=value ...");
    }
  }

  private void insistOnSequence(long found) throws TraceFormatException {
    if (found != sequence + 1) {
      throw new TraceFormatException(
          file,
          lines.number,
          "the log jumps from call "
              + sequence
              + " to "
              + found
              + "; expected every call in order: was the file cut or joined?");
    }
    sequence = found;
  }

  private void end(String text) throws TraceFormatException {
    calls.sectionEnds();
    ended = true;
    try {
      ProbeLine line = ProbeLine.header(text);
      reading.lost = line.decimal("lost");
      if (line.decimal("seq") == sequence && reading.lost == 0) {
        return;
      }
    } catch (NumberFormatException malformed) {
      // Told below.
    }
    throw new TraceFormatException(
        file,
        lines.number,
        "the module lost calls: expected '# end seq="
            + sequence
            + " lost=0', found '"
            + text
            + "'");
  }

  /** A line of the log told of this step. */
  void add(@Nullable String result, Call call, Outcome outcome) {
    Context context = Context.PROCESS;
    ready.add(Step.of(new Invocation(result, call, cpu, context), outcome));
  }

  /** The log implies this step. */
  void imply(Call call, Outcome outcome) {
    reading.implied++;
    add(null, call, outcome);
  }

  /** An outcome that is a pointer by its value alone. */
  static Outcome pointer(long address) {
    if (address == 0) {
      return Outcome.NULL;
    }
    return address == Machine.ZERO_SIZE_PTR ? Outcome.ZERO_SIZE_PTR : Outcome.Pointer.of(address);
  }
}
