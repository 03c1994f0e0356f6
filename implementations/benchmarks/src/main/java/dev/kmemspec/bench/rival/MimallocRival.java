package dev.kmemspec.bench.rival;

import dev.kmemspec.foreign.Downcalls;
import dev.kmemspec.foreign.Mimalloc;
import java.lang.invoke.MethodHandle;

/** mimalloc, by critical downcalls. */
public final class MimallocRival implements Rival {
  private static final Downcalls LIBRARY = Mimalloc.library();
  private static final MethodHandle MALLOC = LIBRARY.function("mi_malloc", 1, Downcalls.brief());
  private static final MethodHandle CALLOC = LIBRARY.function("mi_calloc", 2, Downcalls.brief());
  private static final MethodHandle FREE = LIBRARY.procedure("mi_free", 1, Downcalls.brief());

  /** Binds the library. */
  public MimallocRival() {}

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
    return new Mimalloc().version();
  }
}
