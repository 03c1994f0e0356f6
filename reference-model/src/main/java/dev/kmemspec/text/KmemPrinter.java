package dev.kmemspec.text;

import dev.kmemspec.machine.Context;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a program or a trace, call by call. Calls in one context wait in a block until a call
 * comes from elsewhere, because a block of one call stands in one line.
 */
final class KmemPrinter {
  /** Outcomes start here where the call leaves room. */
  private static final int OUTCOME_COLUMN = 44;

  private final StringBuilder out = new StringBuilder();

  private record Line(String call, @Nullable Step step) {
    String print(int indented) {
      StringBuilder line = new StringBuilder(call);
      if (step == null) {
        return line.toString();
      }
      line.append(" ".repeat(Math.max(0, OUTCOME_COLUMN - indented - call.length())));
      line.append(" -> ").append(Outcomes.print(step.outcome()));
      for (Relief relief : step.reliefs()) {
        line.append(" ~ ").append(ReliefText.print(relief));
      }
      for (String report : step.reports()) {
        line.append(" ! ").append(Values.quoted(report, '"'));
      }
      return line.toString();
    }
  }

  private final List<Line> block = new ArrayList<>();
  private int cpu;
  private Context context = Context.PROCESS;

  KmemPrinter(Setting setting) {
    out.append(MachineLine.print(setting)).append('\n');
  }

  void add(Step step) {
    add(step.invocation(), step);
  }

  void add(Invocation invocation) {
    add(invocation, null);
  }

  private void add(Invocation invocation, @Nullable Step step) {
    if (invocation.cpu() != cpu || invocation.context() != context) {
      closeBlock();
      context = invocation.context();
    }
    if (invocation.cpu() != cpu) {
      cpu = invocation.cpu();
      out.append("cpu ").append(cpu).append('\n');
    }
    Line line = new Line(call(invocation), step);
    if (context == Context.PROCESS) {
      out.append(line.print(0)).append('\n');
    } else {
      block.add(line);
    }
  }

  private static String call(Invocation invocation) {
    String result = invocation.result();
    return (result == null ? "" : Values.handle(result) + " = ") + Values.print(invocation.call());
  }

  private void closeBlock() {
    String opening = context.keyword() + " {";
    if (block.size() == 1) {
      String line = block.getFirst().print(opening.length() + 1);
      out.append(opening).append(' ').append(line).append(" }\n");
    } else if (block.size() > 1) {
      out.append(opening).append('\n');
      block.forEach(line -> out.append("  ").append(line.print(2)).append('\n'));
      out.append("}\n");
    }
    block.clear();
  }

  String finish() {
    closeBlock();
    return out.toString();
  }
}
