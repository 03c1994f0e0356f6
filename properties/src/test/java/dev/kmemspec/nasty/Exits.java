package dev.kmemspec.nasty;

/** Ends its virtual machine at the third call. */
public final class Exits extends Bump {
  /** Called by the service loader. */
  public Exits() {}

  @Override
  protected void third() {
    System.exit(5);
  }
}
