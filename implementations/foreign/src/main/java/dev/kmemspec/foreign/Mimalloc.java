package dev.kmemspec.foreign;

import java.util.Set;

/** mimalloc, beside the C library, by the names that are its own. */
public final class Mimalloc extends LibraryHeap {

  /** Found by its name in {@code META-INF/services}. */
  public Mimalloc() {
    super("mimalloc");
  }

  /**
   * The library.
   *
   * @throws Downcalls.MissingLibraryException naming the package to install
   */
  public static Downcalls library() {
    return Downcalls.named(
        "libmimalloc2.0 or libmimalloc3", "libmimalloc.so.3", "libmimalloc.so.2", "libmimalloc.so");
  }

  @Override
  public String summary() {
    return "mimalloc, loaded beside the C library";
  }

  @Override
  public String version() {
    try {
      int version = (int) (long) library().function("mi_version", 0).invokeExact();
      return "v" + version / 100 + "." + version / 10 % 10 + "." + version % 10;
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  HeapFunctions bind() {
    return HeapFunctions.prefixed(library(), "mi_", "mi_usable_size");
  }

  /** Its own names promise nothing of it; C's, which it has too, behave alike (as of 2.0.9). */
  @Override
  Set<String> leaveErrnoAlone() {
    return Set.of("malloc", "calloc", "realloc", "aligned_alloc");
  }
}
