package dev.kmemspec.nasty;

import java.util.concurrent.locks.LockSupport;

/** Never comes back from the third call. */
public final class Hangs extends Bump {
  /** Called by the service loader. */
  public Hangs() {}

  @Override
  protected void third() {
    while (true) {
      LockSupport.parkNanos(1_000_000_000L);
    }
  }
}
