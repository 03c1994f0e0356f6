package dev.kmemspec.machine;

/** Where a call is made from; it decides whether the call may sleep (GF-02, GF-05). */
public enum Context {
  /** A task, no spinlock held, preemption and interrupts on: the only one that may sleep. */
  PROCESS("process"),
  /** A task that holds a spinlock. */
  SPINLOCK("atomic"),
  /** A task with preemption off. */
  PREEMPT_OFF("preempt_off"),
  /** A soft interrupt. */
  SOFTIRQ("softirq"),
  /** A hard interrupt, or interrupts off. */
  HARDIRQ("hardirq"),
  /** A non-maskable interrupt. */
  NMI("nmi");

  private final String keyword;

  Context(String keyword) {
    this.keyword = keyword;
  }

  /** The keyword of the {@code .kmem} text; {@code process} is the default and never written. */
  public String keyword() {
    return keyword;
  }

  /** Whether a blocking mask is legal here (GF-02). */
  public boolean sleepable() {
    return this == PROCESS;
  }
}
