package dev.kmemspec.bench.rival;

/** A rival cannot run on this machine; the message says what to install. */
public final class MissingRivalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MissingRivalException(String message) {
    super(message);
  }
}
