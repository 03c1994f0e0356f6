package dev.kmemspec.alloc.memory;

/** Frames without bytes, for machines of any size: addresses mean something, content does not. */
public final class SimulatedMemory extends PhysicalMemory {

  /** Memory of {@code bytes} bytes whose first is named {@code base}. */
  public SimulatedMemory(long base, long bytes) {
    super(base, bytes);
  }

  @Override
  public boolean startsZero() {
    return true;
  }

  @Override
  public void zero(long address, long length) {}

  @Override
  public void copy(long from, long to, long length) {}

  @Override
  public void read(long address, byte[] into) {
    throw new UnsupportedOperationException("simulated frames have no bytes");
  }

  @Override
  public void write(long address, byte[] from) {
    throw new UnsupportedOperationException("simulated frames have no bytes");
  }

  @Override
  void fetch(long physical, byte[] into, int at, int length) {
    throw new UnsupportedOperationException("simulated frames have no bytes");
  }

  @Override
  void store(long physical, byte[] from, int at, int length) {
    throw new UnsupportedOperationException("simulated frames have no bytes");
  }

  @Override
  public void discard(long address, long length) {}

  @Override
  public void close() {}
}
