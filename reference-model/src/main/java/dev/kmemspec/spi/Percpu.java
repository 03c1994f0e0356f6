package dev.kmemspec.spi;

/** Per-CPU memory. 0 is failure. Rules: RULES.md section 8. */
public interface Percpu extends Allocator {

  /** {@code size} zeroed bytes at a multiple of {@code align} for every possible CPU. */
  long allocPercpu(long size, long align);

  /** Gives all copies back; 0 is a no-op. */
  void freePercpu(long p);
}
