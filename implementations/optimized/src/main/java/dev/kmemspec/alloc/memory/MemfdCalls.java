package dev.kmemspec.alloc.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The system calls of a file that lies in memory and in no directory. */
final class MemfdCalls {
  private static final int MFD_CLOEXEC = 1;
  private static final int SC_PAGESIZE = 30;

  private static final FunctionDescriptor TRANSFER =
      FunctionDescriptor.of(
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT,
          ValueLayout.ADDRESS,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_LONG);
  private static final MethodHandle MEMFD_CREATE =
      LinuxCalls.bind(
          "memfd_create",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      LinuxCalls.bind(
          "ftruncate",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
  private static final MethodHandle CLOSE =
      LinuxCalls.bind("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle SYSCONF =
      LinuxCalls.bind(
          "sysconf", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
  private static final MethodHandle PREAD = LinuxCalls.bind("pread", TRANSFER);
  private static final MethodHandle PWRITE = LinuxCalls.bind("pwrite", TRANSFER);

  private MemfdCalls() {}

  /** Whether the C library has the call that makes such a file. */
  static boolean available() {
    return LinuxCalls.available()
        && Linker.nativeLinker().defaultLookup().find("memfd_create").isPresent();
  }

  /** The bytes of a page of the operating system. */
  static long pageSize() {
    try (Arena arena = Arena.ofConfined()) {
      return (long) SYSCONF.invokeExact(arena.allocate(LinuxCalls.STATE), SC_PAGESIZE);
    } catch (Throwable thrown) {
      throw LinuxCalls.rethrown(thrown);
    }
  }

  /**
   * A file of that many bytes, all of them zero, of which nothing is there before it is written.
   *
   * @return its descriptor
   * @throws MappingException when Linux refuses
   */
  static int create(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(LinuxCalls.STATE);
      MemorySegment name = arena.allocateFrom("kmemspec");
      int file = (int) MEMFD_CREATE.invokeExact(state, name, MFD_CLOEXEC);
      if (file < 0) {
        throw new MappingException(
            "Linux made no memory file (errno "
                + LinuxCalls.errno(state)
                + "): see 'ulimit -n', and whether memfd_create is permitted here");
      }
      if ((int) FTRUNCATE.invokeExact(state, file, bytes) != 0) {
        int errno = LinuxCalls.errno(state);
        close(file);
        throw new MappingException(
            "Linux made no memory file of "
                + bytes
                + " bytes (errno "
                + errno
                + "): see 'ulimit -f', the largest size of a file");
      }
      return file;
    } catch (Throwable thrown) {
      throw LinuxCalls.rethrown(thrown);
    }
  }

  /** Closes the file; its memory goes with its last mapping. */
  static void close(int file) {
    try (Arena arena = Arena.ofConfined()) {
      int done = (int) CLOSE.invokeExact(arena.allocate(LinuxCalls.STATE), file);
      assert done == 0 : "a descriptor of one's own";
    } catch (Throwable thrown) {
      throw LinuxCalls.rethrown(thrown);
    }
  }

  /** Copies bytes of the file into an array. */
  static void read(int file, long offset, byte[] into, int at, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(length);
      transfer(PREAD, arena, file, bytes, offset);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, into, at, length);
    }
  }

  /** Copies bytes of an array into the file. */
  static void write(int file, long offset, byte[] from, int at, int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(length);
      MemorySegment.copy(from, at, bytes, ValueLayout.JAVA_BYTE, 0, length);
      transfer(PWRITE, arena, file, bytes, offset);
    }
  }

  private static void transfer(
      MethodHandle call, Arena arena, int file, MemorySegment bytes, long offset) {
    try {
      MemorySegment state = arena.allocate(LinuxCalls.STATE);
      long done = (long) call.invokeExact(state, file, bytes, bytes.byteSize(), offset);
      if (done != bytes.byteSize()) {
        throw new MappingException(
            "Linux transferred "
                + done
                + " of "
                + bytes.byteSize()
                + " bytes (errno "
                + LinuxCalls.errno(state)
                + ")");
      }
    } catch (Throwable thrown) {
      throw LinuxCalls.rethrown(thrown);
    }
  }
}
