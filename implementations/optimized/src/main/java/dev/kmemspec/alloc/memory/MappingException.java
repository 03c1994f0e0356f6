package dev.kmemspec.alloc.memory;

/** The operating system refused memory; the message says why, and what to change. */
public final class MappingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MappingException(String message) {
    super(message);
  }

  MappingException(String message, Throwable cause) {
    super(message, cause);
  }
}
