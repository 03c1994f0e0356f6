package dev.kmemspec.program;

/** A pointer argument of a call: mostly a handle, the symbolic name of an earlier call's result. */
public sealed interface Operand {

  /** The C constant NULL. */
  Operand NULL = new Null();

  /** ZERO_SIZE_PTR, the result of kmalloc(0) (KM-02). */
  Operand ZERO_SIZE_PTR = new ZeroSize();

  /** NULL. */
  record Null() implements Operand {
    @Override
    public String toString() {
      return "NULL";
    }
  }

  /** ZERO_SIZE_PTR. */
  record ZeroSize() implements Operand {
    @Override
    public String toString() {
      return "ZERO_SIZE_PTR";
    }
  }

  /** The result of an earlier call. */
  record Handle(String name) implements Operand {
    @Override
    public String toString() {
      return name;
    }
  }

  /** One pointer of an earlier call that answered with several: {@code a[2]}. */
  record Element(String name, int index) implements Operand {
    @Override
    public String toString() {
      return name + "[" + index + "]";
    }
  }

  /**
   * An address inside (or behind) the block of a handle: {@code a+16}. Misuse where it is freed.
   */
  record Inside(String name, long offset) implements Operand {
    @Override
    public String toString() {
      return name + (offset < 0 ? "" : "+") + offset;
    }
  }

  /** A raw address, as a trace of a real kernel has it; never generated. */
  record Address(long value) implements Operand {
    @Override
    public String toString() {
      return "0x" + Long.toHexString(value);
    }
  }

  /** A handle by name. */
  static Operand handle(String name) {
    return new Handle(name);
  }
}
