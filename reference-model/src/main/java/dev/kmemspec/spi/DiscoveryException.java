package dev.kmemspec.spi;

import org.jspecify.annotations.Nullable;

/**
 * Implementations that cannot be found or loaded; the message is meant for the person who asked.
 */
public final class DiscoveryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DiscoveryException(String message) {
    super(message);
  }

  DiscoveryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
