package dev.kmemspec.bench.rival;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The JDK: a confined arena for every block, which is how one frees a single one. */
public final class ArenaRival implements Rival {
  private record Block(Arena arena, MemorySegment segment) {}

  private final Table<Block> blocks = new Table<>();

  /** No arenas. */
  public ArenaRival() {}

  @Override
  public long malloc(long size) {
    Arena arena = Arena.ofConfined();
    return blocks.keep(new Block(arena, arena.allocate(size)));
  }

  @Override
  public void free(long block) {
    blocks.take(block).arena().close();
  }

  @Override
  public long calloc(long size) {
    return malloc(size);
  }

  @Override
  public void touch(long block, long offset) {
    blocks.get(block).segment().set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
  }

  @Override
  public Rival forThread() {
    return new ArenaRival();
  }

  @Override
  public String version() {
    return Runtime.version().toString();
  }
}
