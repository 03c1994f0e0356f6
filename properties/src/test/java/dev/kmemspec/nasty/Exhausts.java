package dev.kmemspec.nasty;

import java.util.ArrayList;
import java.util.List;

/** Takes all memory at the third call. */
public final class Exhausts extends Bump {
  private final List<long[]> hoard = new ArrayList<>();

  /** Called by the service loader. */
  public Exhausts() {}

  /** How many pieces it holds. */
  public int pieces() {
    return hoard.size();
  }

  @Override
  protected void third() {
    while (true) {
      hoard.add(new long[1 << 24]);
    }
  }
}
