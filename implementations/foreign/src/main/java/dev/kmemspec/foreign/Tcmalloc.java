package dev.kmemspec.foreign;

import java.util.Set;

/** tcmalloc of gperftools, beside the C library. */
public final class Tcmalloc extends LibraryHeap {

  /** Found by its name in {@code META-INF/services}. */
  public Tcmalloc() {
    super("tcmalloc");
  }

  /**
   * The library.
   *
   * @throws Downcalls.MissingLibraryException naming the package to install
   */
  public static Downcalls library() {
    return Downcalls.named(
        "libtcmalloc-minimal4", "libtcmalloc_minimal.so.4", "libtcmalloc_minimal.so");
  }

  @Override
  public String summary() {
    return "tcmalloc of gperftools, loaded beside the C library";
  }

  @Override
  public String version() {
    try {
      return Downcalls.text((long) library().function("tc_version", 3).invokeExact(0L, 0L, 0L));
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  HeapFunctions bind() {
    return HeapFunctions.standard(library());
  }

  /** As of 2.10, where a product overflows. */
  @Override
  Set<String> leaveErrnoAlone() {
    return Set.of("calloc");
  }
}
