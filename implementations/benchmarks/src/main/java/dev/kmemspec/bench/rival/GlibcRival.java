package dev.kmemspec.bench.rival;

import dev.kmemspec.foreign.Downcalls;
import dev.kmemspec.foreign.Glibc;
import java.lang.invoke.MethodHandle;

/** The C library's malloc, by critical downcalls. */
public final class GlibcRival implements Rival {
  private static final Downcalls LIBRARY = Downcalls.ofProcess();
  private static final MethodHandle MALLOC = LIBRARY.function("malloc", 1, Downcalls.brief());
  private static final MethodHandle CALLOC = LIBRARY.function("calloc", 2, Downcalls.brief());
  private static final MethodHandle FREE = LIBRARY.procedure("free", 1, Downcalls.brief());

  /** Binds the library. */
  public GlibcRival() {}

  @Override
  public long malloc(long size) {
    try {
      return (long) MALLOC.invokeExact(size);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  public void free(long block) {
    try {
      FREE.invokeExact(block);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  public long calloc(long size) {
    try {
      return (long) CALLOC.invokeExact(1L, size);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  public String version() {
    return new Glibc().version();
  }
}
