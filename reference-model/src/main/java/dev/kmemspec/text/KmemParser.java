package dev.kmemspec.text;

import dev.kmemspec.machine.Context;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one text: its lines, blocks and handles. */
final class KmemParser {
  private static final String LINE = "a call, 'cpu N', or a context such as 'atomic {'";

  private final Scanner in;
  private final List<Invocation> calls = new ArrayList<>();
  private final List<@Nullable Outcome> outcomes = new ArrayList<>();
  private final List<List<String>> reports = new ArrayList<>();
  private final List<List<Relief>> reliefs = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();
  private final Map<String, Integer> lineOfHandle = new HashMap<>();
  private int cpus;
  private int cpu;
  private Context context = Context.PROCESS;
  private int blockStart;

  KmemParser(Scanner in) {
    this.in = in;
  }

  Script parse() {
    Strangers.refuse(in);
    in.skipLines();
    Setting setting = MachineLine.read(in);
    cpus = setting.machine().cpus();
    for (in.skipLines(); !in.atEnd(); in.skipLines()) {
      statement();
    }
    if (context != Context.PROCESS) {
      throw in.error(blockStart, "this block has no closing '}'");
    }
    Program program = new Program(setting.machine(), setting.profile(), setting.misuse(), calls);
    return new Script(program, setting.witness(), outcomes, reports, reliefs, lines);
  }

  private void statement() {
    int start = in.position();
    if (in.accept("}")) {
      close(start);
      endOfLine();
      return;
    }
    String word = in.word();
    if (word.isEmpty()) {
      throw in.expected(LINE);
    }
    in.skipBlanks();
    if (in.peek() == '{') {
      open(word, start);
    } else if (word.equals("cpu") && Scanner.digit(in.peek())) {
      cpu(start);
      endOfLine();
    } else {
      step(word, start);
      if (context != Context.PROCESS && in.accept("}")) {
        close(start);
      }
      endOfLine();
    }
  }

  private void endOfLine() {
    in.skipBlanks();
    if (!in.atLineEnd()) {
      throw in.expected("the end of the line");
    }
  }

  private void open(String word, int start) {
    Context opened =
        Arrays.stream(Context.values())
            .filter(each -> each.keyword().equals(word) && each != Context.PROCESS)
            .findFirst()
            .orElseThrow(() -> unknownContext(word, start));
    if (context != Context.PROCESS) {
      throw in.error(start, "a block cannot stand inside another one: close it with '}' first");
    }
    context = opened;
    blockStart = start;
    in.expect("{", "");
  }

  private KmemSyntaxException unknownContext(String word, int start) {
    List<String> keywords =
        Arrays.stream(Context.values())
            .filter(each -> each != Context.PROCESS)
            .map(Context::keyword)
            .toList();
    String advice =
        word.equals(Context.PROCESS.keyword())
            ? ": process context is where calls outside of blocks are"
            : Nearest.hint(word, keywords) + " (there are " + String.join(", ", keywords) + ")";
    return in.error(start, "no block is called '" + word + "'" + advice);
  }

  private void close(int start) {
    if (context == Context.PROCESS) {
      throw in.error(start, "'}' closes no block");
    }
    context = Context.PROCESS;
  }

  private void cpu(int start) {
    if (context != Context.PROCESS) {
      throw in.error(start, "the CPU cannot change inside a block: close it with '}' first");
    }
    in.skipBlanks();
    int numberStart = in.position();
    cpu = in.integer("a CPU's number");
    if (cpu < 0 || cpu >= cpus) {
      throw in.error(
          numberStart, "there is no CPU " + cpu + ": the machine has " + cpus + ", from 0");
    }
  }

  private void step(String word, int start) {
    lines.add(in.lineOf(start));
    String result = null;
    if (in.accept("=")) {
      result = newHandle(word, start);
    } else {
      in.rewind(start);
    }
    in.skipBlanks();
    int callStart = in.position();
    if (in.peekWord().isEmpty()) {
      throw in.expected("a call");
    }
    Call call = Values.read(in);
    if (result != null) {
      checkAnswers(call, result, start);
    }
    checkHandles(call, callStart);
    calls.add(new Invocation(result, call, cpu, context));
    if (result != null) {
      lineOfHandle.put(result, in.lineOf(start));
    }
    outcomes.add(in.accept("->") ? Outcomes.read(in) : null);
    reliefs.add(ReliefText.readAll(in));
    reports.add(reports());
  }

  private void checkAnswers(Call call, String result, int start) {
    Syntax syntax = Syntax.of(call);
    if (!syntax.answers()) {
      throw in.error(
          start,
          "'%s' would name nothing: %s answers with no pointer, so write it without '%s ='"
              .formatted(result, syntax.name(), result));
    }
  }

  private List<String> reports() {
    List<String> texts = new ArrayList<>();
    while (in.accept("!")) {
      texts.add(in.string("the report"));
    }
    return texts;
  }

  private String newHandle(String name, int start) {
    if (Values.reserved(name)) {
      throw in.error(start, name + " is a constant and cannot be assigned");
    }
    Integer before = lineOfHandle.get(name);
    if (before != null) {
      throw in.error(
          start, "'" + name + "' was assigned in line " + before + "; a handle has one meaning");
    }
    return name;
  }

  private void checkHandles(Call call, int start) {
    Syntax syntax = Syntax.of(call);
    int arguments = start + syntax.name().length();
    for (Object argument : syntax.arguments(call)) {
      if (argument instanceof Operand operand) {
        checkHandle(operand, arguments);
      } else if (argument instanceof List<?> list) {
        list.forEach(each -> checkHandle((Operand) each, arguments));
      }
    }
  }

  private void checkHandle(Operand operand, int arguments) {
    String name =
        switch (operand) {
          case Operand.Handle handle -> handle.name();
          case Operand.Element element -> element.name();
          case Operand.Inside inside -> inside.name();
          case Operand.Null none -> null;
          case Operand.ZeroSize zero -> null;
          case Operand.Address raw -> null;
        };
    if (name != null && !lineOfHandle.containsKey(name)) {
      throw in.error(
          in.find(name, arguments),
          "'"
              + name
              + "' is the result of no earlier line"
              + Nearest.hint(name, lineOfHandle.keySet()));
    }
  }
}
