package dev.kmemspec.alloc.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Zeroes memory. Few bytes are stored word by word, without a loop; for more, the C library's
 * memset is worth its call, since it uses the widest stores of the processor.
 *
 * <p>Budget: a store for each 8 bytes up to 128, and above it a critical downcall and what the
 * memory takes.
 */
final class Zeroes {
  private static final int MOST_WORDWISE = 128;

  /** A critical downcall keeps the virtual machine from stopping its threads; not for long. */
  private static final long MOST_AT_ONCE = 1 << 20;

  private static final MemorySegment EVERYTHING = everything();

  /** Bound when it is first needed: that takes milliseconds. */
  @SuppressWarnings("restricted") // Calling the C library is what this class is for.
  private static final class Memset {
    static final MethodHandle HANDLE =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("memset"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG),
                Linker.Option.critical(false));
  }

  private Zeroes() {}

  @SuppressWarnings("restricted") // Memory by address is what this class is for.
  private static MemorySegment everything() {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  }

  /** Writes zero to so many bytes at a real address. */
  static void write(long address, long length) {
    if (length > MOST_WORDWISE) {
      memset(address, length);
    } else if (length >= 2 * Long.BYTES) {
      wordwise(address, (int) length);
    } else {
      for (int i = 0; i < length; i++) {
        EVERYTHING.set(ValueLayout.JAVA_BYTE, address + i, (byte) 0);
      }
    }
  }

  /** From both ends, so that any length is whole words, some of them written twice. */
  private static void wordwise(long address, int length) {
    long end = address + length;
    two(address);
    two(end - 16);
    if (length > 32) {
      two(address + 16);
      two(end - 32);
      if (length > 64) {
        two(address + 32);
        two(address + 48);
        two(end - 64);
        two(end - 48);
      }
    }
  }

  private static void two(long address) {
    EVERYTHING.set(ValueLayout.JAVA_LONG_UNALIGNED, address, 0L);
    EVERYTHING.set(ValueLayout.JAVA_LONG_UNALIGNED, address + Long.BYTES, 0L);
  }

  private static void memset(long address, long length) {
    try {
      for (long done = 0; done < length; done += MOST_AT_ONCE) {
        long part = Math.min(length - done, MOST_AT_ONCE);
        long same = (long) Memset.HANDLE.invokeExact(address + done, 0, part);
        assert same == address + done;
      }
    } catch (Throwable thrown) {
      throw LinuxCalls.rethrown(thrown);
    }
  }
}
