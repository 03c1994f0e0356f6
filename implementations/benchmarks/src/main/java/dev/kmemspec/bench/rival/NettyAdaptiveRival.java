package dev.kmemspec.bench.rival;

import io.netty.buffer.AdaptiveByteBufAllocator;

/** Netty's adaptive allocator. */
public final class NettyAdaptiveRival extends NettyRival {

  /** One of its own. */
  public NettyAdaptiveRival() {
    super(new AdaptiveByteBufAllocator());
  }
}
