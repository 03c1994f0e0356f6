package dev.kmemspec.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/** jemalloc, beside the C library. */
public final class Jemalloc extends LibraryHeap {

  /** Found by its name in {@code META-INF/services}. */
  public Jemalloc() {
    super("jemalloc");
  }

  /**
   * The library.
   *
   * @throws Downcalls.MissingLibraryException naming the package to install
   */
  public static Downcalls library() {
    return Downcalls.named("libjemalloc2", "libjemalloc.so.2", "libjemalloc.so");
  }

  @Override
  public String summary() {
    return "jemalloc, loaded beside the C library";
  }

  @Override
  public String version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom("version");
      MemorySegment text = arena.allocate(ValueLayout.JAVA_LONG);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_LONG, Long.BYTES);
      long status =
          (long)
              library()
                  .function("mallctl", 5)
                  .invokeExact(name.address(), text.address(), length.address(), 0L, 0L);
      return (int) status == 0 ? Downcalls.text(text.get(ValueLayout.JAVA_LONG, 0)) : "unknown";
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  HeapFunctions bind() {
    return HeapFunctions.standard(library());
  }

  /** As of 5.3.0. */
  @Override
  Set<String> leaveErrnoAlone() {
    return Set.of("realloc");
  }
}
