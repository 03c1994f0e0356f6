package dev.kmemspec.alloc;

/** A heap has reached its limit; the message says how much was asked for and who has the memory. */
public final class HeapExhaustedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  HeapExhaustedException(String message) {
    super(message);
  }
}
