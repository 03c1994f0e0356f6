package dev.kmemspec.bench.rival;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The JDK: a confined arena for every block, which is how one frees a single one. */
public final class ArenaRival implements Rival {
  private @Nullable Arena[] arenas = new Arena[1024];
  private int[] unused = new int[1024];
  private int unusedCount;

  /** No arenas. */
  public ArenaRival() {
    addUnused(1);
  }

  private void addUnused(int from) {
    for (int index = arenas.length - 1; index >= from; index--) {
      unused[unusedCount++] = index;
    }
  }

  @Override
  public long malloc(long size) {
    if (unusedCount == 0) {
      int from = arenas.length;
      arenas = Arrays.copyOf(arenas, 2 * from);
      unused = Arrays.copyOf(unused, 2 * from);
      addUnused(from);
    }
    Arena arena = Arena.ofConfined();
    int index = unused[--unusedCount];
    arenas[index] = arena;
    long address = arena.allocate(size).address();
    return address == 0 ? 0 : index;
  }

  @Override
  public void free(long block) {
    Arena arena = arenas[(int) block];
    if (arena != null) {
      arena.close();
      arenas[(int) block] = null;
      unused[unusedCount++] = (int) block;
    }
  }

  @Override
  public long calloc(long size) {
    return malloc(size);
  }
}
