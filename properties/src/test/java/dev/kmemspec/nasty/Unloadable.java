package dev.kmemspec.nasty;

/** Cannot be made. */
public final class Unloadable extends Bump {
  /** Called by the service loader. */
  public Unloadable() {
    throw new IllegalStateException("no licence");
  }
}
