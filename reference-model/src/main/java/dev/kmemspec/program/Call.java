package dev.kmemspec.program;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One invocation, spelled as in C. Each family is a sealed group of records; the record's name in
 * snake case is the function's, its components are the arguments in order. The {@code .kmem} text,
 * the help and the statistics read both from the records, so a new call is one new record.
 *
 * <p>Argument types: {@code long} and {@code int} (sizes are unsigned), {@link Gfp}, {@link
 * SlabFlags}, {@link Operand}, {@code List<Operand>}, {@code String}, and {@code boolean}, which is
 * an optional last word spelled like the component ({@code ctor}).
 */
public sealed interface Call
    permits PageCall,
        SlabCall,
        KmallocCall,
        KvmallocCall,
        VmallocCall,
        IoremapCall,
        PercpuCall,
        DmaCall,
        MemblockCall,
        BootmemCall,
        UserCall,
        MappingCall,
        MemoryCall,
        WatchCall,
        FaultCall,
        TaskCall,
        ReclaimCall,
        NolockCall,
        RcuCall {

  /** The mask of a call that has one. */
  default @Nullable Gfp gfp() {
    return null;
  }

  /** The pointers among its arguments, in order; those in lists too. */
  default List<Operand> operands() {
    return Operands.of(this);
  }

  /**
   * Whether a profile has that call. A profile that describes no kernel has every one; the others
   * have those of {@link Kernels}. A call that a profile lacks is neither drawn nor made.
   */
  static boolean existsIn(Class<? extends Call> call, Profile profile) {
    return Lifetime.of(call, profile);
  }

  /** The most objects or pages that one bulk call asks for. */
  int MOST_AT_ONCE = 1 << 16;

  /**
   * Checks the count of a bulk call.
   *
   * @throws IllegalArgumentException unless it is 0 to {@link #MOST_AT_ONCE}
   */
  static void checkCount(int count) {
    if (count < 0 || count > MOST_AT_ONCE) {
      throw new IllegalArgumentException(
          "a bulk call asks for 0 to " + MOST_AT_ONCE + " at once, not " + count);
    }
  }

  /** The product of a count and an element size, or SIZE_MAX where it overflows (KM-12, KM-13). */
  static long product(long count, long size) {
    return Math.unsignedMultiplyHigh(count, size) == 0 ? count * size : -1L;
  }

  /** Whether the product of two unsigned sizes overflows. */
  static boolean overflows(long count, long size) {
    return Math.unsignedMultiplyHigh(count, size) != 0;
  }
}
