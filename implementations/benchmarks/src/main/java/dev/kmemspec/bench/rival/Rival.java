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

  /** Writes one byte of a live block, so that its page is resident. */
  default void touch(long block, long offset) {
    NativeBytes.write(block + offset);
  }

  /**
   * The same allocator, for one more thread. Where a block is an index of the adapter's, it belongs
   * to the thread that it was allocated by.
   */
  default Rival forThread() {
    return this;
  }

  /** Which version is measured. */
  String version();

  @Override
  default void close() {}
}
