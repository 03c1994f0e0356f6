package dev.kmemspec.alloc;

import java.util.List;

/**
 * Something a program did to memory that it must not do.
 *
 * @param kind what
 * @param address of the block, or the one that was passed where there is no block
 * @param size the bytes that were asked for, or 0 where there is no block
 * @param detail where and how, in words
 * @param allocated the stack that allocated the block, where it was sampled
 * @param freed the stack that freed it, where it was sampled
 */
public record Misuse(
    Kind kind,
    long address,
    long size,
    String detail,
    List<StackTraceElement> allocated,
    List<StackTraceElement> freed) {

  /** The kinds, with the words that Linux reports them in. */
  public enum Kind {
    /** Freed, and freed again before the quarantine let it go. */
    DOUBLE_FREE("Object already free"),
    /** Freed by an address inside it. */
    INSIDE("Invalid object pointer"),
    /** An address that was never handed out, or long ago. */
    UNKNOWN("Invalid object pointer"),
    /** A block of another heap. */
    WRONG_HEAP("Wrong slab cache"),
    /** Bytes before the block were written. */
    LEFT_RED_ZONE("Left Redzone overwritten"),
    /** Bytes behind the block were written. */
    RIGHT_RED_ZONE("Right Redzone overwritten"),
    /** The block was written after it was freed. */
    POISON("Poison overwritten"),
    /** Still live when the heap was closed. */
    LEAK("Objects remaining");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  public Misuse {
    allocated = List.copyOf(allocated);
    freed = List.copyOf(freed);
  }

  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder("BUG ")
            .append(kind.words)
            .append(": 0x")
            .append(Long.toHexString(address))
            .append(' ')
            .append(detail);
    stack(text, "allocated", allocated);
    stack(text, "freed", freed);
    return text.toString();
  }

  private static void stack(StringBuilder text, String what, List<StackTraceElement> stack) {
    for (int i = 0; i < stack.size(); i++) {
      text.append(i == 0 ? System.lineSeparator() + what + " at " : "        at ")
          .append(stack.get(i))
          .append(i + 1 < stack.size() ? System.lineSeparator() : "");
    }
  }
}
