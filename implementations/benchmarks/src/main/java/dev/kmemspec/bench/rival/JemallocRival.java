package dev.kmemspec.bench.rival;

import java.lang.invoke.MethodHandle;

/** jemalloc, by critical downcalls. */
public final class JemallocRival implements Rival {
  private static final CLibrary LIBRARY = CLibrary.named("libjemalloc.so", "libjemalloc2");
  private static final MethodHandle MALLOC = LIBRARY.malloc("malloc");
  private static final MethodHandle CALLOC = LIBRARY.calloc("calloc");
  private static final MethodHandle FREE = LIBRARY.free("free");

  /** Binds the library. */
  public JemallocRival() {}

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
