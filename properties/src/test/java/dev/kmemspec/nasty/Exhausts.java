package dev.kmemspec.nasty;

/** Takes all memory at the third call. */
public final class Exhausts extends Bump {
  /** Called by the service loader. */
  public Exhausts() {}

  @Override
  protected void third() {
    java.util.List<long[]> all = new java.util.ArrayList<>();
    while (true) {
      all.add(new long[1 << 24]);
    }
  }
}
