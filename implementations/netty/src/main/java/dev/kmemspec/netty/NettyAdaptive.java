package dev.kmemspec.netty;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;

/** Netty's adaptive allocator. */
public final class NettyAdaptive extends NettyImplementation {

  /** Made when it is started for the first time, and not when it is listed. */
  private static final class Shared {
    static final ByteBufAllocator ALLOCATOR = new AdaptiveByteBufAllocator();
  }

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
    return Shared.ALLOCATOR;
  }
}
