package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of kmalloc and its relatives. */
final class KmallocDraws {
  private final Draft draft;

  KmallocDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(() -> allocate(0)),
        Action.allocates(() -> allocate(1)),
        Action.allocates(() -> allocate(2)),
        Action.allocates(() -> array(false)),
        Action.allocates(() -> array(true)),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.KMALLOC))),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.KMALLOC))),
        Action.other(() -> resize(false)),
        Action.other(() -> resize(true)),
        Action.other(this::ksize),
        Action.other(this::roundup));
  }

  private boolean allocate(int spelling) {
    draft.lookBefore();
    long size = draft.sizes.any();
    Gfp gfp = mask(size);
    if (draft.request.profile().isLinux() && draft.below(32) == 0) {
      gfp = strangeZone(gfp);
    }
    KmallocCall.Allocating call =
        switch (spelling) {
          case 0 -> new KmallocCall.Kmalloc(size, gfp);
          case 1 -> new KmallocCall.Kzalloc(size, gfp);
          default -> new KmallocCall.KmallocNode(size, gfp, draft.node());
        };
    hold(draft.add("k", call), size, gfp.zero() || spelling == 1);
    return true;
  }

  /** Zone bits that kmalloc does not know: Linux drops them (KM-09). */
  private Gfp strangeZone(Gfp gfp) {
    int bit = draft.random.nextBoolean() ? Gfp.HIGHMEM_BIT : Gfp.DMA32_BIT;
    return gfp.without(Gfp.DMA).with(new Gfp(bit));
  }

  private Gfp mask(long size) {
    Gfp gfp = draft.masks.kmalloc(draft.context());
    boolean small = Long.compareUnsigned(size, draft.machine.pageSize()) <= 0;
    return small && draft.roomy() ? draft.masks.noFail(gfp) : gfp;
  }

  /** One block of that size, with a mask that reaches most of the memory. */
  void fillWith(long size) {
    Gfp gfp = draft.context().sleepable() ? Gfp.KERNEL : Gfp.ATOMIC;
    hold(draft.add("k", new KmallocCall.Kmalloc(size, gfp)), size, false);
  }

  /** Asks for more than there may be. */
  void reach() {
    if (draft.random.nextBoolean()) {
      fillWith(draft.sizes.limit());
    } else {
      array(false);
    }
  }

  private void hold(String name, long size, boolean zeroed) {
    if (!draft.sizes.hopeless(size)) {
      Item item = new Item(Item.Kind.KMALLOC, Operand.handle(name), size);
      item.zeroed = zeroed;
      draft.hold(item);
    }
  }

  private boolean array(boolean asked) {
    boolean zeroed = asked || !draft.has(KmallocCall.KmallocArray.class);
    draft.lookBefore();
    long[] factors = draft.sizes.factors();
    long bytes = Call.product(factors[0], factors[1]);
    Gfp gfp = mask(bytes);
    String name =
        draft.add(
            "k",
            zeroed
                ? new KmallocCall.Kcalloc(factors[0], factors[1], gfp)
                : new KmallocCall.KmallocArray(factors[0], factors[1], gfp));
    hold(name, bytes, zeroed || gfp.zero());
    return true;
  }

  boolean freeOne(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    Operand p = draft.orNull(item, true);
    boolean wipes = draft.below(6) == 0 && draft.has(KmallocCall.KfreeSensitive.class);
    draft.add(wipes ? new KmallocCall.KfreeSensitive(p) : new KmallocCall.Kfree(p));
    if (p.equals(item.operand)) {
      draft.drop(item);
    }
    return true;
  }

  private boolean resize(boolean array) {
    if (!draft.has(array ? KmallocCall.KreallocArray.class : KmallocCall.Krealloc.class)) {
      return false;
    }
    Item item = draft.below(32) == 0 ? null : draft.victim(Item.Kind.KMALLOC);
    draft.lookBefore();
    Operand p = item == null ? draft.nothing(true) : item.operand;
    long[] factors = array ? draft.sizes.factors() : new long[] {1, 0};
    if (array && draft.below(4) == 0) {
      factors = draft.sizes.overflowing();
    }
    long bytes = array ? Call.product(factors[0], factors[1]) : newSize(item);
    Gfp gfp = draft.masks.kmalloc(draft.context()).without(Gfp.DMA);
    if (item != null && item.zeroed && draft.below(4) != 0) {
      gfp = gfp.with(Gfp.ZERO);
    }
    String name =
        draft.add(
            "k",
            array
                ? new KmallocCall.KreallocArray(p, factors[0], factors[1], gfp)
                : new KmallocCall.Krealloc(p, bytes, gfp));
    if (item != null && !draft.sizes.hopeless(bytes)) {
      draft.drop(item);
    }
    hold(name, bytes, gfp.zero() && (item == null || item.zeroed));
    return true;
  }

  /** Often near the old size: inside the size class, just beyond it, half or twice as much. */
  private long newSize(@Nullable Item item) {
    if (item == null || draft.below(3) == 0) {
      return draft.sizes.any();
    }
    return switch (draft.below(5)) {
      case 0 -> draft.sizes.around(item.size);
      case 1 -> item.size / 2;
      case 2 -> item.size - Math.min(item.size, draft.below(16));
      case 3 -> item.size + draft.below(16);
      default -> 2 * item.size + draft.below(2);
    };
  }

  private boolean ksize() {
    draft.add(new KmallocCall.Ksize(draft.orNull(draft.any(Item.Kind.KMALLOC), true)));
    return true;
  }

  private boolean roundup() {
    if (!draft.has(KmallocCall.KmallocSizeRoundup.class)) {
      return false;
    }
    draft.add(new KmallocCall.KmallocSizeRoundup(draft.sizes.any()));
    return true;
  }

  /** Breaks a precondition of kmalloc. */
  boolean misuse() {
    Item item = draft.any(Item.Kind.KMALLOC);
    return switch (draft.below(4)) {
      case 0 -> item != null && inside(item);
      case 1, 2 -> ofPages();
      default -> blocking();
    };
  }

  private boolean inside(Item item) {
    if (!(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    long offset = 8L * (1 + draft.below(3));
    draft.add(new KmallocCall.Kfree(new Operand.Inside(handle.name(), offset)));
    return true;
  }

  /** kfree of what the page allocator gave (KM-15). */
  private boolean ofPages() {
    if (!draft.request.has(Family.PAGES)) {
      return false;
    }
    Item pages = draft.any(Item.Kind.PAGES);
    if (pages == null) {
      Gfp gfp = draft.masks.compound(draft.context().sleepable() ? Gfp.KERNEL : Gfp.ATOMIC);
      String name = draft.add("p", new PageCall.AllocPages(gfp, draft.below(3)));
      draft.add(new KmallocCall.Kfree(Operand.handle(name)));
      return true;
    }
    draft.add(new KmallocCall.Kfree(pages.operand));
    draft.drop(pages);
    return true;
  }

  private boolean blocking() {
    Context context = draft.random.nextBoolean() ? Context.HARDIRQ : Context.NMI;
    draft.addIn(context, "k", new KmallocCall.Kmalloc(draft.sizes.usual(), Gfp.KERNEL));
    return true;
  }
}
