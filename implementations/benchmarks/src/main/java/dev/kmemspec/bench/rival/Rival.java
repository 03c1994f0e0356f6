package dev.kmemspec.bench.rival;

/**
 * An allocator that is measured. A block is a number: its address, or an index of the adapter's.
 */
public interface Rival extends AutoCloseable {

  /** A block of so many bytes. */
  long malloc(long size);

  /** Gives it back. */
  void free(long block);

  /** A block that reads as zero. */
  long calloc(long size);

  @Override
  default void close() {}
}
