package dev.kmemspec.spi;

/**
 * Reading and writing memory by address. Only addresses inside live blocks are asked for. Not
 * thread-safe unless the allocator is.
 */
public interface Memory {
  /** Nothing can be read, written or located. */
  Memory NONE =
      new Memory() {
        @Override
        public void read(long address, byte[] into) {
          throw new UnsupportedOperationException("this memory cannot be read");
        }

        @Override
        public void write(long address, byte[] from) {
          throw new UnsupportedOperationException("this memory cannot be written");
        }
      };

  /** Copies {@code into.length} bytes from the address. */
  void read(long address, byte[] into);

  /** Copies all of {@code from} to the address. */
  void write(long address, byte[] from);

  /** The frame (pfn) behind the address, or -1 where unknown. */
  default long frame(long address) {
    return -1;
  }
}
