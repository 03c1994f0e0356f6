package dev.kmemspec.nasty;

/** Throws at the third call. */
public final class Thrower extends Bump {
  /** Called by the service loader. */
  public Thrower() {}

  @Override
  protected void third() {
    throw new IllegalStateException("out of luck");
  }
}
