package dev.kmemspec.alloc.page;

import org.jspecify.annotations.Nullable;

/**
 * A few words about every frame, in arrays found by shift and mask. The arrays come in sections,
 * made when a frame of theirs is first written, so that memory nobody touched costs nothing.
 *
 * <p>The word {@code info} of a frame:
 *
 * <pre>
 *   bits 0-4  order of the block that starts here
 *   bits 5-6  state: INSIDE (0), FREE, PARKED, TAKEN
 *   bits 7-9  use of a taken block: PAGES, EXACT, SLAB, LARGE, AREA, PERCPU, DMA
 *   bit 10    compound
 *   bit 11    the block reads as zero throughout
 * </pre>
 *
 * <p>While a block is free its head's {@code next} and {@code prev} link it into a list. While it
 * is taken they are its count of pages and of references.
 *
 * <p>Who may write the words of a block: its zone while it is free, its CPU while it is parked, its
 * holder while it is taken.
 */
public final class Frames {
  static final int ORDER = 0x1f;
  static final int STATE = 0x60;
  static final int INSIDE = 0;
  static final int FREE = 0x20;
  static final int PARKED = 0x40;
  static final int TAKEN = 0x60;
  static final int USE_SHIFT = 7;
  static final int USE = 0x380;
  static final int COMPOUND = 0x400;
  static final int ZERO = 0x800;

  private static final int SECTION_SHIFT = 12;
  private static final int SECTION = 1 << SECTION_SHIFT;
  private static final int MASK = SECTION - 1;

  private final int[][] info;
  private final int[][] next;
  private final int[][] prev;
  private final @Nullable Object[][] owner;

  Frames(int frames) {
    int sections = (frames >>> SECTION_SHIFT) + 1;
    info = new int[sections][];
    next = new int[sections][];
    prev = new int[sections][];
    owner = new Object[sections][];
  }

  int info(int frame) {
    int[] section = info[frame >>> SECTION_SHIFT];
    return section == null ? INSIDE : section[frame & MASK];
  }

  void info(int frame, int word) {
    int[] section = info[frame >>> SECTION_SHIFT];
    if (section == null) {
      addSection(frame >>> SECTION_SHIFT);
      section = info[frame >>> SECTION_SHIFT];
    }
    section[frame & MASK] = word;
  }

  /**
   * Zones that share a section have locks of their own. Whoever finds one of its arrays missing
   * comes here: the order in which others see them come is not theirs to rely on.
   */
  private synchronized void addSection(int index) {
    if (info[index] == null) {
      next[index] = new int[SECTION];
      prev[index] = new int[SECTION];
      owner[index] = new Object[SECTION];
      info[index] = new int[SECTION];
    }
  }

  int next(int frame) {
    return next[frame >>> SECTION_SHIFT][frame & MASK];
  }

  void next(int frame, int value) {
    int[] section = next[frame >>> SECTION_SHIFT];
    if (section == null) {
      addSection(frame >>> SECTION_SHIFT);
      section = next[frame >>> SECTION_SHIFT];
    }
    section[frame & MASK] = value;
  }

  int prev(int frame) {
    return prev[frame >>> SECTION_SHIFT][frame & MASK];
  }

  void prev(int frame, int value) {
    int[] section = prev[frame >>> SECTION_SHIFT];
    if (section == null) {
      addSection(frame >>> SECTION_SHIFT);
      section = prev[frame >>> SECTION_SHIFT];
    }
    section[frame & MASK] = value;
  }

  /** What the layer above remembers of a frame, or null. */
  public @Nullable Object owner(int frame) {
    @Nullable Object[] section = owner[frame >>> SECTION_SHIFT];
    return section == null ? null : section[frame & MASK];
  }

  /** Remembers the same of so many frames, all of them taken. */
  public void owner(int frame, int count, @Nullable Object value) {
    for (int each = frame; each < frame + count; each++) {
      @Nullable Object[] section = owner[each >>> SECTION_SHIFT];
      if (section == null) {
        addSection(each >>> SECTION_SHIFT);
        section = owner[each >>> SECTION_SHIFT];
      }
      section[each & MASK] = value;
    }
  }
}
