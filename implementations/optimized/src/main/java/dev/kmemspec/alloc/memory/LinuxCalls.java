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
  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 0x1;
  private static final int MAP_PRIVATE = 0x2;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_REMOVE = 9;
  private static final int ENOMEM = 12;
  private static final long MAP_FAILED = -1;

  private static final Linker LINKER = Linker.nativeLinker();
  static final MemoryLayout STATE = Linker.Option.captureStateLayout();

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

  /** Bound when it is first needed: each call takes milliseconds to bind, and a start few calls. */
  private static final class Unmap {
    static final MethodHandle HANDLE =
        bind(
            "munmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  }

  /** The same. */
  private static final class Advise {
    static final MethodHandle HANDLE =
        bind(
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
  }

  /** What a refused call left as its reason. */
  private static final class Errno {
    static final VarHandle WORD = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  }

  private LinuxCalls() {}

  /** Whether these calls can be made here. */
  static boolean available() {
    return "Linux".equals(System.getProperty("os.name"));
  }

  @SuppressWarnings("restricted") // Calling the C library is what this class is for.
  static MethodHandle bind(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  /**
   * Private anonymous memory, zero, of which nothing is committed before it is touched.
   *
   * @throws MappingException when Linux refuses
   */
  static long reserve(long bytes) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    return map("reserve", 0, bytes, PROT_READ_WRITE, flags, -1, 0);
  }

  /**
   * Addresses without memory behind them; touching one is a fault.
   *
   * @throws MappingException when Linux refuses
   */
  static long reserveAddresses(long bytes) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    return map("reserve the addresses of", 0, bytes, PROT_NONE, flags, -1, 0);
  }

  /** Takes what lies behind reserved addresses away; they stay reserved. */
  static void retract(long address, long bytes) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED;
    map("retract", address, bytes, PROT_NONE, flags, -1, 0);
  }

  /**
   * Maps a part of a file, at an address of one's own or, for 0, anywhere.
   *
   * @throws MappingException when Linux refuses
   */
  static long share(long address, long bytes, int file, long offset) {
    int flags = MAP_SHARED | MAP_NORESERVE | (address == 0 ? 0 : MAP_FIXED);
    return map("map", address, bytes, PROT_READ_WRITE, flags, file, offset);
  }

  private static long map(
      String what, long at, long bytes, int protection, int flags, int file, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long address = (long) MMAP.invokeExact(state, at, bytes, protection, flags, file, offset);
      if (address == MAP_FAILED) {
        throw new MappingException(refusal(what, bytes, errno(state)));
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
      if ((int) Unmap.HANDLE.invokeExact(state, address, bytes) != 0) {
        throw new MappingException(refusal("unmap", bytes, errno(state)));
      }
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  /** The pages are given back, and read as zero when they are touched again. */
  static void discard(long address, long bytes) {
    advise(address, bytes, MADV_DONTNEED);
  }

  /** The same for memory that is mapped from a file: the file has a hole there. */
  static void punch(long address, long bytes) {
    advise(address, bytes, MADV_REMOVE);
  }

  private static void advise(long address, long bytes, int advice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      if ((int) Advise.HANDLE.invokeExact(state, address, bytes, advice) != 0) {
        throw new MappingException(refusal("give back", bytes, errno(state)));
      }
    } catch (Throwable thrown) {
      throw rethrown(thrown);
    }
  }

  static int errno(MemorySegment state) {
    return (int) Errno.WORD.get(state, 0L);
  }

  static String refusal(String what, long bytes, int errno) {
    String why =
        errno == ENOMEM
            ? "out of address space or over the commit limit: see 'ulimit -v',"
                + " /proc/sys/vm/overcommit_memory and /proc/sys/vm/max_map_count"
            : "errno " + errno;
    return "Linux refused to " + what + " " + bytes + " bytes of memory (" + why + ")";
  }

  static RuntimeException rethrown(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException unchecked -> unchecked;
      case Error error -> throw error;
      default -> new MappingException("a system call threw an exception", thrown);
    };
  }
}
