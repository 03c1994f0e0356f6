package dev.kmemspec.generate;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.UserCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of the C library's heap. */
final class UserDraws {
  /** Real memory is behind it, so a program asks for no more at once than this. */
  private static final long MOST_BYTES = 32L << 20;

  /** Where the C library starts to map a block of its own (US-05). */
  private static final long MMAP_THRESHOLD = 128 << 10;

  private static final long ADDRESS_SPACE = 1L << 47;

  private final Draft draft;

  UserDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(this::malloc).sleeping(),
        Action.allocates(this::malloc).sleeping(),
        Action.allocates(this::calloc).sleeping(),
        Action.allocates(this::aligned).sleeping(),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.USER))).sleeping(),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.USER))).sleeping(),
        Action.other(this::resize).sleeping(),
        Action.other(this::usable).sleeping());
  }

  /** Sizes as for kmalloc; what is beyond the usual is either moderate or endless. */
  private long size() {
    long size =
        switch (draft.below(16)) {
          case 0 -> draft.sizes.endless();
          case 1 -> draft.sizes.around(24 + 16L * draft.below(70));
          case 2 -> draft.sizes.around(MMAP_THRESHOLD);
          default -> draft.sizes.any();
        };
    return Long.compareUnsigned(size, MOST_BYTES) <= 0 || tooLarge(size) ? size : MOST_BYTES;
  }

  /** Beyond what a process can address, so that no heap serves it. */
  private static boolean tooLarge(long size) {
    return Long.compareUnsigned(size, ADDRESS_SPACE) >= 0;
  }

  private void hold(String name, long size) {
    if (!tooLarge(size)) {
      draft.hold(new Item(Item.Kind.USER, Operand.handle(name), size));
    }
  }

  private boolean malloc() {
    long size = size();
    hold(draft.add("m", new UserCall.Malloc(size)), size);
    return true;
  }

  private boolean calloc() {
    long[] factors = draft.sizes.factors();
    long bytes = Call.product(factors[0], factors[1]);
    if (!tooLarge(bytes) && bytes > MOST_BYTES) {
      return malloc();
    }
    hold(draft.add("m", new UserCall.Calloc(factors[0], factors[1])), bytes);
    return true;
  }

  /** The size is a multiple of the alignment, as C11 wanted it. */
  private boolean aligned() {
    long alignment = 8L << draft.below(14);
    long size = Math.clamp(draft.sizes.usual(), 1, MOST_BYTES);
    long rounded = (size + alignment - 1) & -alignment;
    hold(draft.add("m", new UserCall.AlignedAlloc(alignment, rounded)), rounded);
    return true;
  }

  private boolean resize() {
    Item item = draft.below(32) == 0 ? null : draft.victim(Item.Kind.USER);
    Operand p = item == null ? Operand.NULL : item.operand;
    // What realloc(p, 0) does is left to the implementation (US-03).
    long size = Math.max(1, item != null && draft.below(2) == 0 ? near(item.size) : size());
    long asked = tooLarge(size) ? size : Math.min(size, MOST_BYTES);
    String name = draft.add("m", new UserCall.Realloc(p, asked));
    if (item != null && !tooLarge(asked)) {
      draft.drop(item);
    }
    hold(name, asked);
    return true;
  }

  private long near(long size) {
    return switch (draft.below(3)) {
      case 0 -> size / 2;
      case 1 -> size + draft.below(32);
      default -> 2 * size;
    };
  }

  boolean freeOne(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    draft.processContext();
    Operand p = draft.orNull(item, false);
    draft.add(new UserCall.Free(p));
    if (p.equals(item.operand)) {
      draft.drop(item);
    }
    return true;
  }

  private boolean usable() {
    draft.add(new UserCall.MallocUsableSize(draft.orNull(draft.any(Item.Kind.USER), false)));
    return true;
  }

  /** Breaks a precondition of the heap. */
  boolean misuse() {
    Item item = draft.any(Item.Kind.USER);
    if (item == null || !(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    draft.add(new UserCall.Free(new Operand.Inside(handle.name(), 8L << draft.below(4))));
    return true;
  }
}
