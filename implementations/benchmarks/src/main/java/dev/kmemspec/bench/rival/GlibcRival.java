package dev.kmemspec.bench.rival;

import java.lang.invoke.MethodHandle;

/** The C library's malloc, by critical downcalls. */
public final class GlibcRival implements Rival {
  private static final CLibrary LIBRARY = CLibrary.ofProcess();
  private static final MethodHandle MALLOC = LIBRARY.malloc("malloc");
  private static final MethodHandle CALLOC = LIBRARY.calloc("calloc");
  private static final MethodHandle FREE = LIBRARY.free("free");

  /** Binds the library. */
  public GlibcRival() {}

  @Override
  public long malloc(long size) {
    try {
      return (long) MALLOC.invokeExact(size);
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    }
  }

  @Override
  public void free(long block) {
    try {
      FREE.invokeExact(block);
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    }
  }

  @Override
  public long calloc(long size) {
    try {
      return (long) CALLOC.invokeExact(1L, size);
    } catch (Throwable thrown) {
      throw CLibrary.impossible(thrown);
    }
  }
}
