package dev.kmemspec.program;

import dev.kmemspec.machine.Context;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CPUs as a program's calls have left them: which are online, which get_cpu_var each has open,
 * the innermost last (PC-09), and whether a reader of RCU is inside (KM-27). Calls on one CPU are
 * one task, and the interrupts that it takes.
 */
public final class Cpus {
  private record Open(long pointer, Context context) {}

  private final int possible;
  private final BitSet offline = new BitSet();
  private final Map<Integer, List<Open>> open = new HashMap<>();
  private final Map<Integer, List<Context>> reading = new HashMap<>();
  private final Map<Integer, Task> tasks = new HashMap<>();

  /** All of them online, with preemption on. */
  public Cpus(int possible) {
    this.possible = possible;
  }

  /**
   * The context that a call really comes from: between get and put, and as a reader, a task must
   * not sleep.
   */
  public Context context(Invocation invocation) {
    boolean task = invocation.context() == Context.PROCESS;
    boolean awake = depth(invocation.cpu()) > 0 || reads(invocation.cpu());
    return task && awake ? Context.PREEMPT_OFF : invocation.context();
  }

  /** Whether a reader is inside there. */
  private boolean reads(int cpu) {
    return !reading.getOrDefault(cpu, List.of()).isEmpty();
  }

  /** The CPUs on which a reader is inside. */
  public BitSet readers() {
    BitSet inside = new BitSet();
    reading.forEach((cpu, sections) -> inside.set(cpu, !sections.isEmpty()));
    return inside;
  }

  /** That call began a section of a reader. */
  public void entered(Invocation lock) {
    reading.computeIfAbsent(lock.cpu(), cpu -> new ArrayList<>()).add(lock.context());
  }

  /** Whether the innermost section there is one of that context. */
  public boolean mayLeave(Invocation unlock) {
    List<Context> here = reading.getOrDefault(unlock.cpu(), List.of());
    return !here.isEmpty() && here.getLast() == unlock.context();
  }

  /** The innermost section there ended; true where it was the outermost as well. */
  public boolean left(int cpu) {
    List<Context> here = reading.getOrDefault(cpu, List.of());
    if (!here.isEmpty()) {
      here.removeLast();
    }
    return here.isEmpty();
  }

  /** The task that makes the calls of that CPU. */
  public Task task(int cpu) {
    return tasks.computeIfAbsent(cpu, none -> new Task());
  }

  /** How many get_cpu_var are open there. */
  public int depth(int cpu) {
    List<Open> here = open.get(cpu);
    return here == null ? 0 : here.size();
  }

  /** That call began a section of that variable. */
  public void opened(Invocation get, long pointer) {
    open.computeIfAbsent(get.cpu(), cpu -> new ArrayList<>()).add(new Open(pointer, get.context()));
  }

  /** Whether the innermost open section is one of that variable and of that context. */
  public boolean innermost(Invocation put, long pointer) {
    List<Open> here = open.getOrDefault(put.cpu(), List.of());
    return !here.isEmpty() && here.getLast().equals(new Open(pointer, put.context()));
  }

  /** The innermost section there ended. */
  public void closed(int cpu) {
    List<Open> here = open.get(cpu);
    if (here != null && !here.isEmpty()) {
      here.removeLast();
    }
  }

  /** Whether the CPU exists, now or once it is plugged in. */
  public boolean possible(int cpu) {
    return cpu >= 0 && cpu < possible;
  }

  /** Whether the CPU runs calls. */
  public boolean online(int cpu) {
    return possible(cpu) && !offline.get(cpu);
  }

  /** Whether it may go: it exists, is not the one that says so, and has no section open. */
  public boolean mayGo(int cpu, int running) {
    return possible(cpu) && cpu != running && depth(cpu) == 0 && !reads(cpu);
  }

  /** The CPU runs calls from now on, or no longer. */
  public void online(int cpu, boolean runs) {
    offline.set(cpu, !runs);
  }
}
