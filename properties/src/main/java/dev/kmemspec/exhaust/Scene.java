package dev.kmemspec.exhaust;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a program stands: its calls so far, and what it holds, as its run has shown. */
public final class Scene {
  /** Of a bulk call's results only these are named: the others lie like them. */
  private static final int MOST_ELEMENTS = 2;

  private final List<Step> steps;
  private final List<Held> held = new ArrayList<>();

  private Scene(List<Step> steps) {
    this.steps = steps;
  }

  /** Before the first call. */
  static Scene empty() {
    return new Scene(List.of());
  }

  /** After those calls. */
  static Scene of(Trace trace, Alphabet alphabet) {
    Scene scene = new Scene(trace.steps());
    trace.steps().forEach(step -> scene.add(step, alphabet));
    return scene;
  }

  private void add(Step step, Alphabet alphabet) {
    Call call = step.call();
    for (Operand operand : call.operands()) {
      find(operand).ifPresent(each -> each.touched(call));
    }
    if (!failed(step.outcome())) {
      for (Operand operand : alphabet.givenBack(call)) {
        find(operand).ifPresent(Held::gone);
      }
    }
    String name = step.invocation().result();
    if (name == null) {
      return;
    }
    switch (step.outcome()) {
      case Outcome.Pointer one -> held.add(new Held(Operand.handle(name), call));
      case Outcome.PerCpu copies -> held.add(new Held(Operand.handle(name), call));
      case Outcome.Coherent block -> held.add(new Held(Operand.handle(name), call));
      case Outcome.Pointers all -> {
        for (int i = 0; i < Math.min(MOST_ELEMENTS, all.each().size()); i++) {
          held.add(new Held(new Operand.Element(name, i), call));
        }
      }
      default -> {}
    }
  }

  /** Whether a call that asks for memory got none. */
  static boolean failed(Outcome outcome) {
    return outcome instanceof Outcome.Null
        || (outcome instanceof Outcome.Pointers some && some.each().isEmpty());
  }

  private Optional<Held> find(Operand operand) {
    return held.stream().filter(each -> each.operand().equals(operand)).findFirst();
  }

  /** What it was handed, dead or alive, in the order of the calls. */
  public List<Held> held() {
    return held;
  }

  /** How many calls of that kind were made. */
  public int count(Class<? extends Call> kind) {
    return (int) steps.stream().filter(step -> kind.isInstance(step.call())).count();
  }

  /** The outcome of the last call. */
  Outcome last() {
    return steps.isEmpty() ? Outcome.DONE : steps.getLast().outcome();
  }
}
