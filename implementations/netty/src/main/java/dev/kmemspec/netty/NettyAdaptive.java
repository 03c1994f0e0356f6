package dev.kmemspec.netty;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;

/** Netty's adaptive allocator. */
public final class NettyAdaptive extends NettyImplementation {
  private static final ByteBufAllocator SHARED = new AdaptiveByteBufAllocator();

  /** Found by its name in {@code META-INF/services}. */
  public NettyAdaptive() {}

  @Override
  public String name() {
    return "netty-adaptive";
  }

  @Override
  public String summary() {
    return "Netty's AdaptiveByteBufAllocator, a direct buffer for each block";
  }

  /** One for all starts: what it learned of the sizes it keeps. */
  @Override
  ByteBufAllocator allocator() {
    return SHARED;
  }
}
