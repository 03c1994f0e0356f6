package dev.kmemspec.text;

import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code .kmem} text says: a program and, where they were written down, the outcomes of its
 * calls.
 *
 * @param program the machine and the calls
 * @param witness how much of the machine the outcomes' writer saw
 * @param outcomes the outcome of each call, null where none was written
 * @param reports what the allocator reported during each call; mostly empty
 * @param reliefs what the environment gave back during each call; mostly empty
 * @param lines the line of each call, from 1
 */
public record Script(
    Program program,
    Setting.Witness witness,
    List<@Nullable Outcome> outcomes,
    List<List<String>> reports,
    List<List<Relief>> reliefs,
    List<Integer> lines) {

  public Script {
    // List.copyOf would refuse the nulls.
    outcomes = Collections.unmodifiableList(new ArrayList<>(outcomes));
    reports = List.copyOf(reports);
    reliefs = List.copyOf(reliefs);
    lines = List.copyOf(lines);
  }

  /** Whether every call has an outcome, so that {@link #trace} can be judged. */
  public boolean hasOutcomes() {
    return outcomes.stream().allMatch(Objects::nonNull);
  }

  /** The setting of the trace. */
  public Setting setting() {
    return new Setting(program.machine(), program.profile(), program.misuse(), witness);
  }

  /**
   * The calls with their outcomes.
   *
   * @throws IllegalStateException naming the first call without one
   */
  public Trace trace() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Invocation invocation = program.calls().get(i);
      Outcome outcome = outcomes.get(i);
      if (outcome == null) {
        throw new IllegalStateException(
            "the call in line "
                + lines.get(i)
                + " has no outcome: a trace needs '-> ...' after every call");
      }
      steps.add(new Step(invocation, outcome, reports.get(i), reliefs.get(i)));
    }
    return new Trace(setting(), steps);
  }
}
