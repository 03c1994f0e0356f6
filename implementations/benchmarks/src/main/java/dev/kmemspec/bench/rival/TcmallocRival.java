package dev.kmemspec.bench.rival;

import dev.kmemspec.foreign.Downcalls;
import dev.kmemspec.foreign.Tcmalloc;
import java.lang.invoke.MethodHandle;

/** tcmalloc of gperftools, by critical downcalls. */
public final class TcmallocRival implements Rival {
  private static final Downcalls LIBRARY = Tcmalloc.library();
  private static final MethodHandle MALLOC = LIBRARY.function("tc_malloc", 1, Downcalls.brief());
  private static final MethodHandle CALLOC = LIBRARY.function("tc_calloc", 2, Downcalls.brief());
  private static final MethodHandle FREE = LIBRARY.procedure("tc_free", 1, Downcalls.brief());

  /** Binds the library. */
  public TcmallocRival() {}

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
    return new Tcmalloc().version();
  }
}
