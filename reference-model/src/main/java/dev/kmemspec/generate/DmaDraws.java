package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws calls of DMA memory. */
final class DmaDraws {
  private static final String[] NAMES = {"buffer-32", "ehci_qtd", "nvme", "xhci"};

  /** Sizes, alignments and boundaries of pools in the kernel, and of its own test. */
  private static final long[][] POOLS = {
    {16, 16, 0}, {64, 64, 0}, {256, 256, 4096}, {1024, 1024, 0}, {4096, 4096, 0}, {68, 32, 4096}
  };

  private final Draft draft;

  DmaDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(this::coherent),
        Action.allocates(this::coherent),
        Action.allocates(() -> block(false)),
        Action.allocates(() -> block(true)),
        Action.frees(this::freeCoherent),
        Action.frees(this::freeBlock),
        Action.other(this::create).sleeping(),
        Action.other(this::destroy).sleeping());
  }

  /** Mostly one that reaches everything; some that reach a part of the memory. */
  private int bits() {
    Zone last = draft.machine.zones().getLast();
    int all = 64 - Long.numberOfLeadingZeros(last.endFrame() * draft.machine.pageSize() - 1);
    return switch (draft.below(8)) {
      case 0 -> draft.below(65);
      case 1, 2 -> Math.max(1, all - 1 - draft.below(4));
      case 3 -> 24;
      case 4 -> 32;
      default -> 64;
    };
  }

  private long size() {
    int page = draft.machine.pageSize();
    return switch (draft.below(8)) {
      case 0 -> draft.sizes.limit();
      case 1 -> draft.below(4) == 0 ? draft.sizes.endless() : draft.sizes.around(16L * page);
      case 2, 3 -> draft.sizes.around((long) page << draft.below(5));
      default -> draft.sizes.usual();
    };
  }

  private Gfp mask() {
    Gfp gfp = draft.masks.kmalloc(draft.context()).without(Gfp.THISNODE);
    return draft.below(24) == 0 ? gfp.with(Gfp.COMP) : gfp;
  }

  private boolean coherent() {
    draft.lookBefore();
    int bits = bits();
    long size = Math.max(1, size());
    Gfp gfp = mask();
    String name = draft.add("d", new DmaCall.DmaAllocCoherent(bits, size, gfp));
    boolean possible = bits >= 12 && size > 0 && !draft.sizes.hopeless(size);
    if (possible && !gfp.has(Gfp.COMP_BIT)) {
      Item item = new Item(Item.Kind.DMA, Operand.handle(name), size);
      item.order = bits;
      draft.hold(item);
    }
    return true;
  }

  private boolean freeCoherent() {
    Item item = draft.victim(Item.Kind.DMA);
    if (item == null || draft.context() == Context.HARDIRQ) {
      return false;
    }
    Operand vaddr = draft.orNull(item, false);
    draft.add(new DmaCall.DmaFreeCoherent(item.order, item.size, vaddr));
    if (vaddr.equals(item.operand)) {
      draft.drop(item);
    }
    return true;
  }

  private boolean create() {
    int bits = draft.below(4) == 0 ? bits() : 64;
    long[] shape = draft.random.nextBoolean() ? POOLS[draft.below(POOLS.length)] : shape();
    String name = NAMES[draft.below(NAMES.length)];
    DmaCall.DmaPoolCreate call =
        new DmaCall.DmaPoolCreate(name, bits, shape[0], shape[1], shape[2]);
    String pool = draft.add("p", call);
    boolean align = shape[1] == 0 || Long.bitCount(shape[1]) == 1;
    boolean boundary =
        shape[2] == 0 || (Long.bitCount(shape[2]) == 1 && shape[2] >= stride(shape[0], shape[1]));
    if (align && boundary && shape[0] > 0 && shape[0] <= draft.machine.pageSize() * 4L) {
      draft.hold(new Item(Item.Kind.DMA_POOL, Operand.handle(pool), shape[0]));
    }
    return true;
  }

  private static long stride(long size, long align) {
    long unit = Math.max(1, align);
    return (Math.max(4, size) + unit - 1) & -unit;
  }

  private long[] shape() {
    long size =
        switch (draft.below(12)) {
          case 0 -> 0;
          case 1 -> draft.sizes.endless();
          case 2 -> draft.sizes.around(draft.machine.pageSize());
          default -> 1 + draft.below(8 << draft.below(8));
        };
    long align =
        switch (draft.below(8)) {
          case 0 -> 0;
          case 1 -> draft.below(100);
          default -> 1L << draft.below(9);
        };
    long boundary =
        switch (draft.below(6)) {
          case 0 -> draft.below(5000);
          case 1, 2, 3 -> 1L << (4 + draft.below(10));
          default -> 0;
        };
    return new long[] {size, align, boundary};
  }

  private boolean block(boolean zeroed) {
    Item pool = draft.any(Item.Kind.DMA_POOL);
    if (pool == null) {
      draft.processContext();
      return create();
    }
    Gfp gfp = draft.masks.slab(draft.context(), true).without(Gfp.THISNODE);
    int count = 1 + (draft.below(3) == 0 ? draft.below(8) : 0);
    for (int i = 0; i < count; i++) {
      DmaCall call =
          zeroed
              ? new DmaCall.DmaPoolZalloc(pool.operand, gfp)
              : new DmaCall.DmaPoolAlloc(pool.operand, gfp);
      Item item = new Item(Item.Kind.DMA_BLOCK, Operand.handle(draft.add("e", call)), pool.size);
      item.cache = pool;
      pool.objects++;
      draft.hold(item);
    }
    return true;
  }

  private boolean freeBlock() {
    Item item = draft.victim(Item.Kind.DMA_BLOCK);
    if (item == null || item.cache == null) {
      return false;
    }
    draft.add(new DmaCall.DmaPoolFree(item.cache.operand, item.operand));
    draft.drop(item);
    return true;
  }

  private boolean destroy() {
    Item pool = draft.any(Item.Kind.DMA_POOL);
    if (pool == null) {
      draft.add(new DmaCall.DmaPoolDestroy(Operand.NULL));
      return draft.below(8) == 0;
    }
    if (pool.objects > 0 || draft.random.nextBoolean()) {
      return false;
    }
    draft.add(new DmaCall.DmaPoolDestroy(pool.operand));
    draft.drop(pool);
    return true;
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    if (draft.any(Item.Kind.DMA_BLOCK) == null) {
      block(false);
    }
    Item block = draft.any(Item.Kind.DMA_BLOCK);
    Item pool = draft.any(Item.Kind.DMA_POOL);
    return switch (draft.below(5)) {
      case 0, 1 -> block != null && block.cache != null && inside(block, block.cache);
      case 2 -> block != null && block.cache != null && twice(block, block.cache);
      case 3 -> busy(pool);
      default -> otherSize(draft.any(Item.Kind.DMA));
    };
  }

  private boolean inside(Item block, Item pool) {
    if (!(block.operand instanceof Operand.Handle handle)) {
      return false;
    }
    Operand wrong = new Operand.Inside(handle.name(), 1 + draft.below(4));
    draft.add(new DmaCall.DmaPoolFree(pool.operand, wrong));
    return true;
  }

  private boolean twice(Item block, Item pool) {
    draft.add(new DmaCall.DmaPoolFree(pool.operand, block.operand));
    draft.add(new DmaCall.DmaPoolFree(pool.operand, block.operand));
    draft.drop(block);
    return true;
  }

  private boolean busy(@Nullable Item pool) {
    if (pool == null || pool.objects == 0) {
      return false;
    }
    draft.add(new DmaCall.DmaPoolDestroy(pool.operand));
    draft.drop(pool);
    return true;
  }

  private boolean otherSize(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    draft.add(new DmaCall.DmaFreeCoherent(item.order, item.size + 1, item.operand));
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    if (freeBlock()) {
      return true;
    }
    Item coherent = draft.any(Item.Kind.DMA);
    if (coherent != null) {
      draft.processContext();
      return freeCoherent();
    }
    Item pool = draft.any(Item.Kind.DMA_POOL);
    if (pool == null || pool.objects > 0) {
      return false;
    }
    draft.processContext();
    draft.add(new DmaCall.DmaPoolDestroy(pool.operand));
    draft.drop(pool);
    return true;
  }
}
