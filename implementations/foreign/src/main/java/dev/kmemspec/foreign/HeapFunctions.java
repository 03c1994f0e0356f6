package dev.kmemspec.foreign;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The functions of one heap. Those that allocate take, before their own arguments, the segment
 * where {@code errno} is written as they leave it, before the virtual machine can change it. Only
 * the brief ones are critical downcalls: those that may zero or copy much let the garbage collector
 * run meanwhile.
 */
record HeapFunctions(
    MethodHandle malloc,
    MethodHandle calloc,
    MethodHandle realloc,
    MethodHandle alignedAlloc,
    MethodHandle free,
    MethodHandle usableSize) {

  /** The names that the C library gives them. */
  static HeapFunctions standard(Downcalls library) {
    return prefixed(library, "", "malloc_usable_size");
  }

  /** Names with a prefix, as a library has them that lives beside the C library ({@code mi_}). */
  static HeapFunctions prefixed(Downcalls library, String prefix, String usableSize) {
    Linker.Option errno = Errno.captured();
    return new HeapFunctions(
        library.function(prefix + "malloc", 1, Downcalls.brief(), errno),
        library.function(prefix + "calloc", 2, errno),
        library.function(prefix + "realloc", 2, errno),
        library.function(prefix + "aligned_alloc", 2, errno),
        library.procedure(prefix + "free", 1, Downcalls.brief()),
        library.function(usableSize, 1, Downcalls.brief()));
  }
}
