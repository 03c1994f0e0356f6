package dev.kmemspec.program;

import dev.kmemspec.machine.Context;
import org.jspecify.annotations.Nullable;

/**
 * One line of a program.
 *
 * @param result the handle that names the result, or null
 * @param call the call
 * @param cpu the CPU that makes it
 * @param context the execution context that it is made in
 */
public record Invocation(@Nullable String result, Call call, int cpu, Context context) {
  /** On CPU 0 in process context. */
  public static Invocation of(@Nullable String result, Call call) {
    return new Invocation(result, call, 0, Context.PROCESS);
  }
}
