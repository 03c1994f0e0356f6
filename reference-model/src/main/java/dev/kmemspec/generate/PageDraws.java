package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of the page allocator. */
final class PageDraws {
  /** Larger blocks are split into more pages than a program can look after. */
  private static final int MOST_SPLIT_ORDER = 4;

  /** Blocks up to this order are parked, and larger ones not. */
  private static final int MOST_PARKED_ORDER = 4;

  private final Draft draft;

  PageDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(() -> allocate(0)),
        Action.allocates(() -> allocate(1)),
        Action.allocates(() -> allocate(2)),
        Action.allocates(this::zeroedPage),
        Action.allocates(this::exact),
        Action.allocates(this::bulk),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.PAGES))),
        Action.frees(() -> freeOne(draft.victim(Item.Kind.PAGES))),
        Action.frees(() -> freeExact(draft.victim(Item.Kind.EXACT))),
        Action.other(this::split),
        Action.other(this::get),
        Action.other(this::put));
  }

  List<Action> scenes() {
    return List.of(Action.other(this::park), Action.other(this::pin));
  }

  private boolean allocate(int spelling) {
    draft.lookBefore();
    int order = draft.sizes.order();
    boolean mayBeHigh = spelling != 2 || draft.below(8) == 0;
    Gfp gfp = draft.masks.compound(draft.masks.pages(draft.context(), mayBeHigh));
    if (order <= 1 && draft.roomy()) {
      gfp = draft.masks.noFail(gfp);
    }
    PageCall.Allocating call =
        switch (spelling) {
          case 0 -> new PageCall.AllocPages(gfp, order);
          case 1 -> new PageCall.AllocPagesNode(draft.node(), gfp, order);
          default -> new PageCall.GetFreePages(gfp, order);
        };
    hold(draft.add("p", call), order, gfp);
    return true;
  }

  /** A mask to fill the memory with: of any zone, and of any right to its reserves. */
  Gfp filling() {
    boolean sleeps = draft.context().sleepable();
    if (sleeps && draft.machine.hasZone(ZoneKind.MOVABLE) && draft.random.nextBoolean()) {
      return Gfp.HIGHUSER.with(new Gfp(Gfp.MOVABLE_BIT));
    }
    return switch (draft.below(6)) {
      case 0 -> draft.masks.pages(draft.context(), true);
      case 1 -> sleeps ? Gfp.HIGHUSER.with(new Gfp(Gfp.MOVABLE_BIT)) : Gfp.NOWAIT;
      case 2 -> sleeps ? Gfp.HIGHUSER : Gfp.NOWAIT;
      default -> sleeps ? Gfp.KERNEL : Gfp.ATOMIC;
    };
  }

  /** Where memory is short, a page that must not be refused (GF-07). */
  void insist() {
    if (draft.context().sleepable() && draft.request.has(Family.WATCH)) {
      draft.add(new WatchCall.Zoneinfo());
      Gfp gfp = Gfp.KERNEL.with(Gfp.NOFAIL);
      hold(draft.add("p", new PageCall.AllocPages(gfp, 0)), 0, gfp);
    }
  }

  /** One block of that order, with a mask that reaches most of the memory. */
  void fillWith(int order) {
    fillWith(order, draft.context().sleepable() ? Gfp.KERNEL : Gfp.ATOMIC);
  }

  /** One block of that order. */
  void fillWith(int order, Gfp gfp) {
    hold(draft.add("p", new PageCall.AllocPages(gfp, order)), order, gfp);
  }

  private void hold(String name, int order, Gfp gfp) {
    if (order <= draft.machine.maxOrder()) {
      hold(Operand.handle(name), order, gfp);
    }
  }

  private void hold(Operand operand, int order, Gfp gfp) {
    long bytes = (long) draft.machine.pageSize() << order;
    Item item = Item.pages(operand, order, bytes, gfp.has(Gfp.COMP_BIT));
    item.high = gfp.has(Gfp.HIGHMEM_BIT);
    draft.hold(item);
  }

  /** Asks for more than there may be. */
  void reach() {
    int order = draft.machine.maxOrder() + draft.below(2);
    fillWith(order);
  }

  private boolean zeroedPage() {
    draft.lookBefore();
    Gfp gfp = draft.masks.pages(draft.context(), false);
    hold(draft.add("p", new PageCall.GetZeroedPage(gfp)), 0, gfp);
    return true;
  }

  private boolean exact() {
    if (!draft.has(PageCall.AllocPagesExact.class)) {
      return false;
    }
    draft.lookBefore();
    long size = Math.max(1, draft.below(3) == 0 ? draft.sizes.any() : pagesAndABit());
    Gfp gfp = draft.masks.pages(draft.context(), false);
    String name = draft.add("e", new PageCall.AllocPagesExact(size, gfp));
    if (!draft.sizes.hopeless(size)) {
      draft.hold(new Item(Item.Kind.EXACT, Operand.handle(name), size));
    }
    return true;
  }

  private long pagesAndABit() {
    return draft.sizes.around((long) draft.machine.pageSize() * (1 + draft.below(9)));
  }

  private boolean bulk() {
    if (!draft.has(PageCall.AllocPagesBulk.class)) {
      return false;
    }
    draft.lookBefore();
    if (draft.below(4) == 0) {
      return full();
    }
    int count = draft.below(8) == 0 ? draft.below(65) : draft.below(9);
    Gfp gfp = draft.masks.pages(draft.context(), true);
    String name = draft.add("b", new PageCall.AllocPagesBulk(gfp, count));
    for (int i = 0; i < count; i++) {
      hold(new Operand.Element(name, i), 0, gfp);
    }
    return true;
  }

  /** Asks to fill an array in which every slot has a page. */
  private boolean full() {
    List<Operand> pages = new ArrayList<>();
    for (int i = draft.below(4); i > 0; i--) {
      Item item = draft.any(Item.Kind.PAGES);
      if (item != null) {
        pages.add(item.operand);
      }
    }
    Gfp gfp = draft.masks.pages(draft.context(), true);
    draft.add(new PageCall.AllocPagesBulkArray(gfp, pages));
    return true;
  }

  /** Gives one reference of a block back in one of the legal ways. */
  boolean freeOne(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    if (draft.below(64) == 0) {
      draft.add(new PageCall.FreePages(Operand.NULL, draft.below(4)));
      return true;
    }
    boolean together = item.compound || item.order == 0;
    if (item.put || (together && draft.below(4) == 0)) {
      return put(item);
    }
    // Before 5.10 the tail of a block that is held elsewhere would be lost (PG-10).
    boolean loses = item.order > 0 && draft.request.profile().before(5, 10);
    if (item.references > 1 && (item.compound || loses)) {
      return put(item);
    }
    boolean byAddress = !item.high && (item.doubtful || draft.random.nextBoolean());
    draft.add(
        byAddress
            ? new PageCall.FreePages(item.operand, item.order)
            : new PageCall.FreePagesOf(item.operand, item.order));
    release(item);
    return true;
  }

  /** The last reference frees; an earlier one frees all but the first page (PG-10). */
  private void release(Item item) {
    if (--item.references == 0) {
      draft.drop(item);
      return;
    }
    item.order = 0;
    draft.cut(item, Math.min(item.size, draft.machine.pageSize()));
  }

  private boolean put(Item item) {
    draft.add(new PageCall.PutPage(item.operand));
    item.put = item.compound;
    if (--item.references == 0) {
      draft.drop(item);
    }
    return true;
  }

  private boolean put() {
    Item item = draft.any(Item.Kind.PAGES);
    return item != null && item.references > 1 && (item.compound || item.order == 0) && put(item);
  }

  private boolean get() {
    Item item = draft.any(Item.Kind.PAGES);
    if (item == null) {
      return false;
    }
    draft.add(new PageCall.GetPage(item.operand));
    item.references++;
    // Freed while somebody holds it: the tail goes at once (PG-10).
    boolean tail = item.order > 0 && !item.compound;
    return !tail || draft.below(3) != 0 || freeOne(item);
  }

  /** What is freed between two looks is parked, or joins its buddies at once (PG-40, PG-41). */
  private boolean park() {
    if (!draft.request.has(Family.WATCH)) {
      return false;
    }
    draft.add(new WatchCall.Zoneinfo());
    int order = draft.below(Math.min(draft.machine.maxOrder(), MOST_PARKED_ORDER) + 1);
    List<Operand> blocks = new ArrayList<>();
    for (int i = draft.below(3); i >= 0; i--) {
      Gfp gfp = draft.context().sleepable() ? Gfp.KERNEL : Gfp.ATOMIC;
      blocks.add(Operand.handle(draft.add("p", new PageCall.AllocPages(gfp, order))));
    }
    blocks.forEach(block -> draft.add(new PageCall.FreePages(block, order)));
    draft.add(new WatchCall.Zoneinfo());
    return true;
  }

  /** A block is freed while its first page is held, and the next one must not have it (PG-10). */
  private boolean pin() {
    int order = 1 + draft.below(2);
    if (order > draft.machine.maxOrder()) {
      return false;
    }
    fillWith(order);
    Pool pages = draft.pool(Item.Kind.PAGES);
    Item item = pages.get(pages.size() - 1);
    draft.add(new PageCall.GetPage(item.operand));
    item.references++;
    draft.add(new PageCall.FreePagesOf(item.operand, order));
    release(item);
    fillWith(draft.below(order));
    return true;
  }

  private boolean split() {
    Item item = draft.victim(Item.Kind.PAGES);
    if (item == null
        || item.compound
        || item.references > 1
        || item.order > MOST_SPLIT_ORDER
        || !(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    draft.add(new PageCall.SplitPage(item.operand, item.order));
    int pages = 1 << item.order;
    int pageSize = draft.machine.pageSize();
    draft.cut(item, pageSize);
    item.order = 0;
    for (int i = 1; i < pages; i++) {
      Operand page = new Operand.Inside(handle.name(), (long) i * pageSize);
      Item tail = Item.pages(page, 0, pageSize, false);
      tail.high = item.high;
      draft.hold(tail);
    }
    return true;
  }

  boolean freeExact(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    draft.add(new PageCall.FreePagesExact(item.operand, item.size));
    draft.drop(item);
    return true;
  }

  /** Breaks a precondition of the page allocator. */
  boolean misuse() {
    return switch (draft.below(6)) {
      case 0, 1 -> wrongOrder(held());
      case 2 -> inside(held());
      case 3 -> blocking();
      case 4 -> contradiction();
      default -> twice(held());
    };
  }

  /** A block that is held, made now where there is none. */
  private Item held() {
    Item item = draft.any(Item.Kind.PAGES);
    if (item == null) {
      fillWith(draft.below(Math.min(2, draft.machine.maxOrder()) + 1));
      Pool pages = draft.pool(Item.Kind.PAGES);
      item = pages.get(pages.size() - 1);
    }
    return item;
  }

  private boolean wrongOrder(Item item) {
    int order = item.order == 0 || draft.random.nextBoolean() ? item.order + 1 : item.order - 1;
    draft.add(new PageCall.FreePagesOf(item.operand, order));
    draft.drop(item);
    return true;
  }

  private boolean twice(Item item) {
    draft.add(new PageCall.FreePagesOf(item.operand, item.order));
    draft.add(new PageCall.FreePagesOf(item.operand, item.order));
    draft.drop(item);
    return true;
  }

  private boolean inside(Item item) {
    if (!(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    long offset = draft.random.nextBoolean() ? 8 : draft.machine.pageSize();
    draft.add(new PageCall.FreePages(new Operand.Inside(handle.name(), offset), item.order));
    return true;
  }

  private boolean blocking() {
    Context context = draft.random.nextBoolean() ? Context.SPINLOCK : Context.NMI;
    draft.addIn(context, "p", new PageCall.AllocPages(Gfp.KERNEL, draft.below(3)));
    return true;
  }

  private boolean contradiction() {
    Gfp gfp = Gfp.KERNEL.with(Gfp.DMA).with(new Gfp(Gfp.HIGHMEM_BIT));
    draft.add("p", new PageCall.AllocPages(gfp, 0));
    return true;
  }
}
