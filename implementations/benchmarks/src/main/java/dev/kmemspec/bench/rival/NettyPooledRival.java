package dev.kmemspec.bench.rival;

import io.netty.buffer.PooledByteBufAllocator;

/** Netty's pooled allocator. */
public final class NettyPooledRival extends NettyRival {

  /** The allocator that Netty shares. */
  public NettyPooledRival() {
    super(PooledByteBufAllocator.DEFAULT);
  }
}
