package dev.kmemspec.alloc.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The system calls that memory needs, with the numbers of Linux. */
final class LinuxCalls {
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE = 0x2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_DONTNEED = 4;
  private static final int ENOMEM = 12;
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MMAP =
      bind(
          "mmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle MUNMAP =
      bind(
          "munmap",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  private static final MethodHandle MADVISE =
      bind(
          "madvise",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));

  private LinuxCalls() {}

  /** Whether these calls can be made here. */
  static boolean available() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  @SuppressWarnings("restricted") // Calling the C library is what this class is for.
  private static MethodHandle bind(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  /**
   * Private anonymous memory, zero, of which nothing is committed before it is touched.
   *
   * @throws MappingException when Linux refuses
   */
  static long reserve(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
      long address = (long) MMAP.invokeExact(state, 0L, bytes, PROT_READ_WRITE, flags, -1, 0L);
      if (address == MAP_FAILED) {
        throw new MappingException(refusal("reserve", bytes, errno(state)));
      }
      return address;
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /** Unmaps; an error is a fault of the caller. */
  static void unmap(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      if ((int) MUNMAP.invokeExact(state, address, bytes) != 0) {
        throw new MappingException(refusal("unmap", bytes, errno(state)));
      }
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /** The pages are given back, and read as zero when they are touched again. */
  static void discard(long address, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      if ((int) MADVISE.invokeExact(state, address, bytes, MADV_DONTNEED) != 0) {
        throw new MappingException(refusal("give back", bytes, errno(state)));
      }
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static String refusal(String what, long bytes, int errno) {
    String why =
        errno == ENOMEM
            ? "out of address space or over the commit limit: see 'ulimit -v',"
                + " /proc/sys/vm/overcommit_memory and /proc/sys/vm/max_map_count"
            : "errno " + errno;
    return "Linux refused to " + what + " " + bytes + " bytes of memory (" + why + ")";
  }

  private static RuntimeException rethrown(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new MappingException("a system call threw an exception", thrown);
    };
  }
}
