package dev.kmemspec.bench.rival;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.Version;

/** Netty's direct buffers, kept in a table, since a buffer is an object and not an address. */
class NettyRival implements Rival {
  private final ByteBufAllocator allocator;
  private final Table<ByteBuf> buffers = new Table<>();

  NettyRival(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  @Override
  public final long malloc(long size) {
    return buffers.keep(allocator.directBuffer((int) size));
  }

  @Override
  public final void free(long block) {
    buffers.take(block).release();
  }

  @Override
  public final long calloc(long size) {
    ByteBuf buffer = allocator.directBuffer((int) size);
    buffer.setZero(0, (int) size);
    return buffers.keep(buffer);
  }

  @Override
  public final void touch(long block, long offset) {
    buffers.get(block).setByte((int) offset, 1);
  }

  @Override
  public final Rival forThread() {
    return new NettyRival(allocator);
  }

  @Override
  public final String version() {
    Version version = Version.identify().get("netty-buffer");
    return version == null ? "unknown" : version.artifactVersion();
  }
}
