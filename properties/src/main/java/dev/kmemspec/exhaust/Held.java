package dev.kmemspec.exhaust;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Operand;
import java.util.ArrayList;
import java.util.List;

/** Something that a program was handed. What turned out NULL or ZERO_SIZE_PTR is nothing held. */
public final class Held {
  private final Operand operand;
  private final Call made;
  private final List<Call> since = new ArrayList<>();
  private boolean live = true;

  Held(Operand operand, Call made) {
    this.operand = operand;
    this.made = made;
  }

  /** How the program names it. */
  public Operand operand() {
    return operand;
  }

  /** The call that handed it out. */
  public Call made() {
    return made;
  }

  /** Whether it was not given back yet. */
  public boolean live() {
    return live;
  }

  /** Whether a call of that kind was made on it. */
  public boolean had(Class<? extends Call> kind) {
    return since.stream().anyMatch(kind::isInstance);
  }

  void touched(Call call) {
    since.add(call);
  }

  void gone() {
    live = false;
  }
}
