package dev.kmemspec.cli;

/** What the user gave cannot be used; the message says what and why. Exit code 2. */
final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  BadInput(String message) {
    super(message);
  }

  BadInput(String message, Throwable cause) {
    super(message, cause);
  }
}
