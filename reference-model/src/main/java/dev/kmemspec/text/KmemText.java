package dev.kmemspec.text;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;

/**
 * The {@code .kmem} text form: {@link #parse} reads what {@code print} writes, and everything that
 * people may write by hand. Printing is canonical: equal values have equal texts. Thread-safe.
 */
public final class KmemText {
  private KmemText() {}

  /**
   * A program, one call a line.
   *
   * @throws IllegalArgumentException where a name is no handle and could not be read back
   */
  public static String print(Program program) {
    KmemPrinter printer = new KmemPrinter(Setting.of(program));
    for (Invocation invocation : program.calls()) {
      printer.add(invocation);
    }
    return printer.finish();
  }

  /**
   * A trace, one step a line.
   *
   * @throws IllegalArgumentException where a name is no handle and could not be read back
   */
  public static String print(Trace trace) {
    KmemPrinter printer = new KmemPrinter(trace.setting());
    for (Step step : trace.steps()) {
      printer.add(step);
    }
    return printer.finish();
  }

  /** A call alone, such as {@code kmalloc(100, GFP_KERNEL)}. */
  public static String print(Call call) {
    return Values.print(call);
  }

  /** What stands after {@code ->}. */
  public static String print(Outcome outcome) {
    return Outcomes.print(outcome);
  }

  /**
   * Reads a text.
   *
   * @param fileName how errors name it
   * @throws KmemSyntaxException where it is none
   */
  public static Script parse(String text, String fileName) {
    return new KmemParser(new Scanner(text, fileName)).parse();
  }
}
