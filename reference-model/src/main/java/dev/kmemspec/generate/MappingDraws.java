package dev.kmemspec.generate;

import dev.kmemspec.program.Family;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Prot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of brk and mmap. */
final class MappingDraws {
  private static final int MOST_PAGES = 32;

  /** As a 64-bit kernel tags the top byte of a pointer. */
  private static final long TAG = 0x5aL << 56;

  private final Draft draft;
  private final int page;

  /** Where the break was asked to go, and the heap below it. */
  private long asked;

  private @Nullable Operand heap;

  MappingDraws(Draft draft) {
    this.draft = draft;
    page = draft.machine.pageSize();
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(this::mmap).sleeping(),
        Action.allocates(this::mmap).sleeping(),
        Action.allocates(this::fixed).sleeping(),
        Action.allocates(this::heapMoves).sleeping(),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.MAPPING))).sleeping(),
        Action.frees(this::punch).sleeping(),
        Action.other(this::touchHeap).sleeping());
  }

  private long pages() {
    return (long) page * (1 + draft.below(MOST_PAGES));
  }

  private long length() {
    return switch (draft.below(24)) {
      case 0 -> 0;
      case 1 -> draft.sizes.endless();
      case 2 -> 1L << (30 + draft.below(18));
      case 3 -> 1L << 24;
      case 4, 5, 6 -> 1 + draft.below(page);
      case 7, 8 -> draft.sizes.around(pages());
      default -> pages();
    };
  }

  private MapFlags flags() {
    int type = draft.below(4) == 0 ? MapFlags.SHARED : MapFlags.PRIVATE;
    return switch (draft.below(32)) {
      case 0 -> new MapFlags(type);
      case 1 -> new MapFlags(MapFlags.ANONYMOUS);
      case 2 -> new MapFlags(type | MapFlags.ANONYMOUS | MapFlags.NORESERVE);
      default -> new MapFlags(type | MapFlags.ANONYMOUS);
    };
  }

  private Prot prot() {
    return switch (draft.below(16)) {
      case 0 -> Prot.NONE;
      case 1 -> new Prot(Prot.READ);
      default -> Prot.READ_WRITE;
    };
  }

  private void map(Operand at, long length, MapFlags flags) {
    String name = draft.add("v", new MappingCall.Mmap(at, length, prot(), flags));
    long bytes = MappingCall.pages(length, page);
    if (bytes > 0 && flags.anonymous()) {
      draft.hold(new Item(Item.Kind.MAPPING, Operand.handle(name), bytes));
    }
  }

  private boolean mmap() {
    map(Operand.NULL, length(), flags());
    return true;
  }

  /** Over, beside or behind what is mapped already, or above the break. */
  private boolean fixed() {
    String name = name(draft.any(Item.Kind.MAPPING));
    if (draft.below(4) == 0 && heap instanceof Operand.Handle handle) {
      name = handle.name();
    }
    if (name == null) {
      return mmap();
    }
    boolean strict = draft.random.nextBoolean();
    int fixed = strict ? MapFlags.FIXED_NOREPLACE : MapFlags.FIXED;
    long offset = (long) page * draft.below(2 * MOST_PAGES) + (draft.below(16) == 0 ? 1 : 0);
    map(new Operand.Inside(name, offset), length(), new MapFlags(flags().bits() | fixed));
    return true;
  }

  private static @Nullable String name(@Nullable Item item) {
    return item != null && item.operand instanceof Operand.Handle handle ? handle.name() : null;
  }

  /** The break moves before malloc is called for the first time: afterwards it is malloc's. */
  void begin() {
    if (draft.below(4) == 0) {
      for (int moves = 2 + draft.below(6); moves > 0 && !draft.full(); moves--) {
        brk();
        if (draft.random.nextBoolean()) {
          touchHeap();
        }
      }
    }
  }

  private boolean heapMoves() {
    return draft.request.has(Family.USER) ? mmap() : brk();
  }

  private boolean brk() {
    long offset =
        switch (draft.below(12)) {
          case 0 -> -1L - draft.below(2 * page);
          case 1 -> TAG | (asked + page);
          case 2 -> draft.sizes.endless();
          case 3 -> 0;
          case 4, 5 -> asked / 2;
          case 6, 7 -> asked + 1 + draft.below(page);
          case 8 -> asked;
          default -> draft.random.nextLong(2L * MOST_PAGES * page);
        };
    heap = Operand.handle(draft.add("h", new MappingCall.Brk(offset)));
    if (offset >= 0 && offset <= 4L * MOST_PAGES * page) {
      asked = offset;
    }
    return true;
  }

  private boolean touchHeap() {
    Operand all = heap;
    if (all == null) {
      return false;
    }
    boolean writes = draft.random.nextBoolean();
    draft.add(writes ? new MemoryCall.Fill(all, 1 + draft.below(255)) : new MemoryCall.Read(all));
    return true;
  }

  /** Unmaps a part of something, or more than all of it, or what munmap refuses. */
  private boolean punch() {
    Item item = draft.any(Item.Kind.MAPPING);
    String name = name(item);
    if (item == null || name == null) {
      return false;
    }
    long offset = (long) page * draft.below((int) Math.min(MOST_PAGES, 1 + item.size / page));
    switch (draft.below(8)) {
      case 0 -> draft.add(new MappingCall.Munmap(item.operand, 0));
      case 1 -> draft.add(new MappingCall.Munmap(new Operand.Inside(name, offset + 1), page));
      case 2 -> draft.add(new MappingCall.Munmap(item.operand, draft.sizes.endless()));
      default -> {
        Operand from = offset == 0 ? item.operand : new Operand.Inside(name, offset);
        draft.add(new MappingCall.Munmap(from, pages()));
        if (offset == 0) {
          draft.drop(item);
        } else {
          draft.cut(item, Math.min(item.size, offset));
        }
      }
    }
    return true;
  }

  private boolean freeOne(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    draft.add(new MappingCall.Munmap(item.operand, item.size));
    draft.drop(item);
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    return freeOne(draft.victim(Item.Kind.MAPPING));
  }
}
