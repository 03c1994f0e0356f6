package dev.kmemspec.bench.rival;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Netty's direct buffers, kept in a table, since a buffer is an object and not an address. */
abstract class NettyRival implements Rival {
  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf[] buffers = new ByteBuf[1024];
  private int[] unused = new int[1024];
  private int unusedCount;

  NettyRival(ByteBufAllocator allocator) {
    this.allocator = allocator;
    addUnused(1);
  }

  private void addUnused(int from) {
    for (int index = buffers.length - 1; index >= from; index--) {
      unused[unusedCount++] = index;
    }
  }

  @Override
  public final long malloc(long size) {
    return keep(allocator.directBuffer((int) size));
  }

  private long keep(ByteBuf buffer) {
    if (unusedCount == 0) {
      int from = buffers.length;
      buffers = Arrays.copyOf(buffers, 2 * from);
      unused = Arrays.copyOf(unused, 2 * from);
      addUnused(from);
    }
    int index = unused[--unusedCount];
    buffers[index] = buffer;
    return index;
  }

  @Override
  public final void free(long block) {
    ByteBuf buffer = buffers[(int) block];
    if (buffer != null) {
      buffers[(int) block] = null;
      unused[unusedCount++] = (int) block;
      buffer.release();
    }
  }

  @Override
  public final long calloc(long size) {
    ByteBuf buffer = allocator.directBuffer((int) size);
    buffer.setZero(0, (int) size);
    return keep(buffer);
  }
}
