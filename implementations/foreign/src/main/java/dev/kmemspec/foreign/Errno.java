package dev.kmemspec.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Where a downcall leaves {@code errno}. For one thread at a time. */
final class Errno {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final @Nullable MethodHandle LOCATION = location();

  private static @Nullable MethodHandle location() {
    Downcalls process = Downcalls.ofProcess();
    String name = "__errno_location";
    return process.has(name) ? process.function(name, 0, Downcalls.brief()) : null;
  }

  /** The first argument of a downcall with {@link #captured}. */
  final MemorySegment state = Arena.ofAuto().allocate(STATE);

  /** The option that gives a downcall that argument. */
  static Linker.Option captured() {
    return Linker.Option.captureCallState("errno");
  }

  /**
   * Makes it 0, so that a function that does not set it is found out. The virtual machine may set
   * it again before the call: then 0 is not what is found, but never a value that the function set.
   */
  void clear() {
    if (LOCATION != null) {
      try {
        NativeMemory.INSTANCE.write((long) LOCATION.invokeExact(), new byte[Integer.BYTES]);
      } catch (Throwable thrown) {
        throw Downcalls.impossible(thrown);
      }
    }
  }

  /** What the last call left. */
  int value() {
    return (int) ERRNO.get(state, 0L);
  }
}
