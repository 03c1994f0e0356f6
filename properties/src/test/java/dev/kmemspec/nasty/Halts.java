package dev.kmemspec.nasty;

/** Ends its virtual machine at once at the third call. */
public final class Halts extends Bump {
  /** Called by the service loader. */
  public Halts() {}

  @Override
  protected void third() {
    Runtime.getRuntime().halt(137);
  }
}
