package dev.kmemspec.bench.rival;

import java.lang.invoke.MethodHandle;

/** mimalloc, by critical downcalls. */
public final class MimallocRival implements Rival {
  private static final CLibrary LIBRARY = CLibrary.named("libmimalloc.so", "libmimalloc2.0");
  private static final MethodHandle MALLOC = LIBRARY.malloc("mi_malloc");
  private static final MethodHandle CALLOC = LIBRARY.calloc("mi_calloc");
  private static final MethodHandle FREE = LIBRARY.free("mi_free");

  /** Binds the library. */
  public MimallocRival() {}

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
