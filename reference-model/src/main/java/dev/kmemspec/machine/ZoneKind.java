package dev.kmemspec.machine;

/** The kinds of zone, lowest first; a request may fall back to a lower kind only (rule GF-14). */
public enum ZoneKind {
  DMA("DMA"),
  DMA32("DMA32"),
  NORMAL("Normal"),
  HIGHMEM("HighMem"),
  MOVABLE("Movable");

  private final String label;

  ZoneKind(String label) {
    this.label = label;
  }

  /** The name as {@code /proc/zoneinfo} prints it. */
  public String label() {
    return label;
  }

  /**
   * The kind with that label.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static ZoneKind of(String label) {
    for (ZoneKind kind : values()) {
      if (kind.label.equalsIgnoreCase(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "no zone is called '" + label + "'; there are DMA, DMA32, Normal, HighMem, Movable");
  }
}
