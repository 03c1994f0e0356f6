package dev.kmemspec.bench;

import java.util.Locale;

/**
 * How long a run takes.
 *
 * @param label as typed, without its dashes
 * @param machines virtual machines for each point of JMH's parts
 * @param warmups measurements that do not count, in each of them
 * @param measurements those that do
 * @param milliseconds that one takes
 * @param mebibytes that the program of the memory part holds at most
 * @param starts virtual machines that are started for the start part
 */
record Effort(
    String label,
    int machines,
    int warmups,
    int measurements,
    int milliseconds,
    int mebibytes,
    int starts) {
  /** Some eight minutes. */
  static final Effort QUICK = new Effort("quick", 1, 3, 3, 200, 32, 3);

  /** Some three quarters of an hour. */
  static final Effort USUAL = new Effort("usual", 2, 3, 5, 300, 256, 21);

  /** Some three hours. */
  static final Effort LONG = new Effort("long", 3, 5, 5, 1000, 256, 21);

  /** What a figure is the median of, in a sentence. */
  String sentence() {
    String length =
        String.format(
            Locale.ROOT,
            "Each point: %d measurements of %.1f s in each of %d virtual machines, after %d to warm"
                + " up.",
            measurements,
            milliseconds / 1e3,
            machines,
            warmups);
    return machines == 1 ? length + " So short a run is good for ratios alone." : length;
  }
}
