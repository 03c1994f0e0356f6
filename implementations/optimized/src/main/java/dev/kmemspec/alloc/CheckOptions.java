package dev.kmemspec.alloc;

import java.util.function.Consumer;

/**
 * How a {@link CheckedHeap} looks for misuse.
 *
 * @param sampling every so many allocations one remembers its stack; 1 for all, 0 for none
 * @param quarantineBytes freed blocks wait, poisoned, until there are so many bytes of them
 * @param onMisuse is told of every misuse, on the thread that made or found it
 */
public record CheckOptions(int sampling, long quarantineBytes, Consumer<Misuse> onMisuse) {
  private static final System.Logger LOGGER = System.getLogger("dev.kmemspec.alloc");

  /** Every sixteenth stack, 1 MiB in quarantine, misuse logged as an error. */
  public static final CheckOptions DEFAULT =
      new CheckOptions(
          16, 1 << 20, misuse -> LOGGER.log(System.Logger.Level.ERROR, misuse::toString));

  public CheckOptions {
    if (sampling < 0 || quarantineBytes < 0) {
      throw new IllegalArgumentException(
          "sampling " + sampling + ", quarantine " + quarantineBytes + ": expected no less than 0");
    }
  }

  /** The same with a stack of every so many allocations. */
  public CheckOptions samplingEvery(int allocations) {
    return new CheckOptions(allocations, quarantineBytes, onMisuse);
  }

  /** The same with so many bytes in quarantine. */
  public CheckOptions withQuarantineOf(long bytes) {
    return new CheckOptions(sampling, bytes, onMisuse);
  }

  /** The same, and misuse is told to that. */
  public CheckOptions reportingTo(Consumer<Misuse> consumer) {
    return new CheckOptions(sampling, quarantineBytes, consumer);
  }
}
