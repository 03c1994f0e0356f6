package dev.kmemspec.bench.rival;

import java.lang.invoke.MethodHandle;

/** tcmalloc of gperftools, by critical downcalls. */
public final class TcmallocRival implements Rival {
  private static final CLibrary LIBRARY =
      CLibrary.named("libtcmalloc_minimal.so", "libtcmalloc-minimal4");
  private static final MethodHandle MALLOC = LIBRARY.malloc("tc_malloc");
  private static final MethodHandle CALLOC = LIBRARY.calloc("tc_calloc");
  private static final MethodHandle FREE = LIBRARY.free("tc_free");

  /** Binds the library. */
  public TcmallocRival() {}

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
