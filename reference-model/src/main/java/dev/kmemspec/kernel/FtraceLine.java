package dev.kmemspec.kernel;

import dev.kmemspec.machine.Context;

/**
 * One line of ftrace text, taken apart: {@code TASK-PID [CPU] FLAGS TIME: EVENT: key=value ...}.
 * The same object serves every line. Not thread-safe.
 */
final class FtraceLine {
  private byte[] bytes = new byte[0];
  private int to;

  /** The task's number; 0 is the idle task, which also boots the machine. */
  long pid;

  int cpu;
  Context context = Context.PROCESS;

  /** Where the event's name starts and ends. */
  int nameFrom;

  int nameTo;

  /** Where the last value found by {@link #find} starts and ends. */
  int valueFrom;

  int valueTo;

  private int fields;

  /** Takes a line apart up to the event's name; false where it is no such line. */
  boolean parse(byte[] line, int from, int end) {
    bytes = line;
    to = end;
    int bracket = cpuBracket(from);
    if (bracket < 0) {
      return false;
    }
    pid = pidBefore(from, bracket);
    int close = Bytes.find(bytes, bracket, to, ']');
    cpu = (int) Bytes.decimal(bytes, bracket + 1, close);
    int word = Bytes.skipBlanks(bytes, close + 1, to);
    int wordEnd = Bytes.find(bytes, word, to, ' ');
    if (wordEnd > word && bytes[wordEnd - 1] != ':') {
      context = context(word, wordEnd);
      word = Bytes.skipBlanks(bytes, wordEnd, to);
      wordEnd = Bytes.find(bytes, word, to, ' ');
    } else {
      context = Context.PROCESS;
    }
    nameFrom = Bytes.skipBlanks(bytes, wordEnd, to);
    nameTo = Bytes.find(bytes, nameFrom, to, ':');
    fields = Math.min(to, nameTo + 1);
    return wordEnd > word && bytes[wordEnd - 1] == ':' && nameTo > nameFrom && nameTo < to;
  }

  /** The bracket of {@code [000] }: a task's name may have brackets too, hence the digits. */
  private int cpuBracket(int from) {
    int at = Bytes.find(bytes, from, to, '[');
    while (at < to) {
      int digits = at + 1;
      while (digits < to && Bytes.digit(bytes[digits])) {
        digits++;
      }
      if (at > from && bytes[at - 1] == ' ' && digits - at > 3 && digits - at < 8) {
        if (digits < to && bytes[digits] == ']') {
          return at;
        }
      }
      at = Bytes.find(bytes, at + 1, to, '[');
    }
    return -1;
  }

  private long pidBefore(int from, int bracket) {
    int last = bracket;
    while (last > from && bytes[last - 1] == ' ') {
      last--;
    }
    if (last > from && bytes[last - 1] == ')') {
      while (last > from && bytes[last - 1] != '(') {
        last--;
      }
      last--;
      while (last > from && bytes[last - 1] == ' ') {
        last--;
      }
    }
    int first = last;
    while (first > from && Bytes.digit(bytes[first - 1])) {
      first--;
    }
    return first < last && last - first < 12 ? Bytes.decimal(bytes, first, last) : -1;
  }

  /*
   * The flags: interrupts off or bottom halves off, need-resched, hard or soft interrupt, preempt
   * depth, migrate-disable. Only a dot, or the need-resched letters in their own place, mean a
   * context that may sleep; the event's own preemption count is taken off by the tracer.
   */
  private Context context(int from, int end) {
    if (end - from < 4) {
      return Context.PROCESS;
    }
    return switch (bytes[from + 2]) {
      case 'Z', 'z', 'n' -> Context.NMI;
      case 'H', 'h' -> Context.HARDIRQ;
      case 's' -> Context.SOFTIRQ;
      default -> ofTask(bytes[from], bytes[from + 3]);
    };
  }

  private static Context ofTask(byte off, byte preemptDepth) {
    return switch (off) {
      case 'd', 'D' -> Context.HARDIRQ;
      case 'b' -> Context.SPINLOCK;
      default -> preemptDepth == '.' || preemptDepth == '0' ? Context.PROCESS : Context.PREEMPT_OFF;
    };
  }

  /**
   * Looks for {@code key=} from the last value on, and from the start of the fields where that
   * fails; the value then lies from {@link #valueFrom} to {@link #valueTo}. A value ends at a
   * blank, so a module's name behind a call site is no value.
   */
  boolean find(String key) {
    int start = valueTo > fields && valueTo <= to ? valueTo : fields;
    return search(key, start, to) || search(key, fields, start);
  }

  private boolean search(String key, int from, int end) {
    int at = from;
    while (at < end) {
      at = Bytes.skipBlanks(bytes, at, end);
      int equals = at + key.length();
      if (equals < end && bytes[equals] == '=' && Bytes.startsWith(bytes, at, end, key)) {
        valueFrom = Bytes.skipBlanks(bytes, equals + 1, to);
        valueTo = Bytes.find(bytes, valueFrom, to, ' ');
        return true;
      }
      at = Bytes.find(bytes, at, end, ' ');
    }
    return false;
  }

  /** Starts anew: the next {@link #find} begins at the first field. */
  void rewind() {
    valueTo = fields;
  }

  /** The value of a decimal field. */
  long decimal(String key) {
    need(key);
    return Bytes.decimal(bytes, valueFrom, valueTo);
  }

  /** The value of a pointer field: hexadecimal, or {@code (null)}. */
  long pointer(String key) {
    need(key);
    if (bytes[valueFrom] == '(') {
      if (Bytes.startsWith(bytes, valueFrom, valueTo, "(___")) {
        throw new HashedPointer();
      }
      return 0;
    }
    return Bytes.hex(bytes, valueFrom, valueTo);
  }

  /** A frame number: hexadecimal with 0x since 5.x, decimal before. */
  long frame(String key) {
    need(key);
    return Bytes.startsWith(bytes, valueFrom, valueTo, "0x")
        ? Bytes.hex(bytes, valueFrom, valueTo)
        : Bytes.decimal(bytes, valueFrom, valueTo);
  }

  /** Makes sure that a field is there. */
  void need(String key) {
    if (!find(key) || valueFrom == valueTo) {
      throw new NumberFormatException("no " + key);
    }
  }

  /** The printer has put a hash in the place of an address. */
  static final class HashedPointer extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
