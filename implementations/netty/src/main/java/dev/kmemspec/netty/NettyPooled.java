package dev.kmemspec.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/** Netty's pooled allocator. */
public final class NettyPooled extends NettyImplementation {

  /** Found by its name in {@code META-INF/services}. */
  public NettyPooled() {}

  @Override
  public String name() {
    return "netty-pooled";
  }

  @Override
  public String summary() {
    return "Netty's PooledByteBufAllocator, a direct buffer for each block";
  }

  /** The one that Netty shares: each has threads' caches of its own, which outlive it. */
  @Override
  ByteBufAllocator allocator() {
    return PooledByteBufAllocator.DEFAULT;
  }
}
