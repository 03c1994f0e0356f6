package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.VmallocCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of vmalloc and vmap. */
final class VmallocDraws {
  private static final int MOST_MAPPED = 8;

  /** Bounds of areas lie up to here; everything else lies far below or anywhere. */
  private static final long WINDOWS = 1L << 30;

  private final Draft draft;
  private final long pageSize;

  VmallocDraws(Draft draft) {
    this.draft = draft;
    pageSize = draft.machine.pageSize();
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(() -> allocate(0)).sleeping(),
        Action.allocates(() -> allocate(1)).sleeping(),
        Action.allocates(() -> allocate(2)).sleeping(),
        Action.allocates(this::withMask),
        Action.allocates(this::inWindow).sleeping(),
        Action.frees(() -> free(draft.victim(Item.Kind.VMALLOC))),
        Action.frees(() -> free(draft.victim(Item.Kind.VMALLOC))),
        Action.other(this::resize).sleeping(),
        Action.other(() -> map(false)).sleeping(),
        Action.other(() -> map(true)).sleeping(),
        Action.other(this::mapRam).sleeping(),
        Action.frees(() -> unmap(draft.victim(Item.Kind.VMAP))).sleeping(),
        Action.frees(() -> unmapRam(draft.victim(Item.Kind.VM_MAP_RAM))).sleeping(),
        Action.other(this::look),
        Action.other(this::remapped).sleeping(),
        Action.other(this::flush).sleeping());
  }

  /** A size in bytes: mostly some pages and a bit. */
  long size() {
    return switch (draft.below(24)) {
      case 0 -> draft.below(3);
      case 1 -> draft.sizes.endless();
      case 2 -> draft.sizes.around(draft.machine.pages() * pageSize);
      case 3 -> draft.sizes.around(draft.machine.pages() * pageSize / (2 + draft.below(4)));
      case 4, 5, 6 -> draft.sizes.usual();
      default -> draft.sizes.around(pageSize * (1 + draft.below(1 << (1 + draft.below(6)))));
    };
  }

  private boolean hopeless(long size) {
    long most = draft.machine.pages() * pageSize;
    return size == 0 || Long.compareUnsigned(size, most) > 0;
  }

  private boolean allocate(int spelling) {
    draft.lookBefore();
    long size = size();
    VmallocCall.Allocating call =
        switch (spelling) {
          case 0 ->
              draft.random.nextBoolean()
                  ? new VmallocCall.Vmalloc(size)
                  : new VmallocCall.Vzalloc(size);
          case 1 -> new VmallocCall.VmallocNode(size, draft.node());
          default ->
              draft.random.nextBoolean()
                  ? new VmallocCall.VmallocUser(size)
                  : new VmallocCall.Vmalloc32(size);
        };
    Item item = hold(draft.add("v", call), size, call.mask().zero());
    if (call instanceof VmallocCall.VmallocUser && !hopeless(size) && draft.below(2) == 0) {
      draft.add(remap(item));
    }
    return true;
  }

  /** Holds the area of that name, unless there can be none of that size. */
  Item hold(String name, long size, boolean zeroed) {
    Item item = new Item(Item.Kind.VMALLOC, Operand.handle(name), size);
    item.zeroed = zeroed;
    if (!hopeless(size)) {
      draft.hold(item);
    }
    return item;
  }

  private boolean modern() {
    return !draft.request.profile().before(5, 17);
  }

  private boolean nonBlocking() {
    return draft.request.profile().since(6, 19);
  }

  /** A mask that vmalloc takes in that context; null where there is none. */
  @Nullable Gfp mask(boolean roomy) {
    Context context = draft.context();
    boolean sleeps = context.sleepable();
    if (context == Context.SOFTIRQ || context == Context.HARDIRQ || (!sleeps && !nonBlocking())) {
      return null;
    }
    Gfp gfp = Gfp.KERNEL;
    if (!sleeps || (nonBlocking() && draft.below(6) == 0)) {
      gfp = draft.random.nextBoolean() ? Gfp.ATOMIC : Gfp.NOWAIT;
    } else if (modern() && draft.below(4) == 0) {
      gfp = draft.random.nextBoolean() ? Gfp.NOFS : Gfp.NOIO;
    }
    gfp = draft.random.nextBoolean() ? gfp.with(Gfp.ZERO) : gfp;
    gfp = draft.below(4) == 0 ? gfp.with(Gfp.NOWARN) : gfp;
    return roomy && modern() && gfp.blocking() && draft.below(4) == 0 ? gfp.with(Gfp.NOFAIL) : gfp;
  }

  private boolean withMask() {
    long size = size();
    boolean small = Long.compareUnsigned(size, draft.machine.pages() * pageSize / 4) < 0;
    Gfp gfp = mask(small && draft.roomy());
    if (gfp == null) {
      return false;
    }
    if (draft.below(16) == 0 && !gfp.has(Gfp.NOFAIL_BIT)) {
      gfp = gfp.with(draft.random.nextBoolean() ? Gfp.RETRY_MAYFAIL : Gfp.DMA32);
    }
    draft.lookBefore();
    hold(draft.add("v", new VmallocCall.VmallocGfp(size, gfp)), size, gfp.zero());
    return true;
  }

  /** An area with an alignment and bounds, often such that it just fits. */
  private boolean inWindow() {
    Gfp gfp = mask(draft.roomy());
    if (gfp == null) {
      return false;
    }
    draft.lookBefore();
    long size = draft.below(8) == 0 ? size() : draft.sizes.around(pageSize * (1 + draft.below(8)));
    boolean far = draft.below(16) == 0;
    long align = 1L << (far ? draft.below(64) : draft.below(24));
    long length = ((size + pageSize - 1) & -pageSize) + pageSize;
    long start = far ? 0 : window(Math.max(align, pageSize));
    long end =
        switch (draft.below(4)) {
          case 0 -> start + length - (draft.below(4) == 0 ? pageSize : 0);
          case 1 -> start + length + pageSize * draft.below(8);
          case 2 -> start + 4 * length;
          default -> Machine.VMALLOC_END - Machine.VMALLOC_START;
        };
    boolean strict = draft.below(6) == 0;
    Gfp mask = strict ? gfp.with(Gfp.THISNODE).without(Gfp.NOFAIL) : gfp;
    VmallocCall call =
        new VmallocCall.VmallocNodeRange(size, align, start, end, mask, draft.node());
    hold(draft.add("v", call), size, gfp.zero());
    return true;
  }

  /** A start of bounds: few, so that they meet areas of before. */
  private long window(long align) {
    long slot = align > WINDOWS / 4 ? draft.below(4) : draft.below(3) * (1 + draft.below(3));
    return slot * align;
  }

  /** Gives that area back; false where that must not be done here. */
  boolean free(@Nullable Item item) {
    Context context = draft.context();
    if (item == null || context == Context.SPINLOCK || context == Context.PREEMPT_OFF) {
      return false;
    }
    Operand addr = draft.orNull(item, false);
    draft.add(new VmallocCall.Vfree(addr));
    if (addr.equals(item.operand)) {
      draft.drop(item);
    }
    return true;
  }

  private boolean resize() {
    Item item = draft.below(24) == 0 ? null : draft.victim(Item.Kind.VMALLOC);
    Gfp gfp = mask(false);
    boolean able = draft.has(VmallocCall.Vrealloc.class);
    if ((item != null && item.given) || gfp == null || !able) {
      return false;
    }
    gfp = item != null && item.zeroed && draft.below(4) != 0 ? gfp.with(Gfp.ZERO) : gfp;
    draft.lookBefore();
    Operand p = item == null ? Operand.NULL : item.operand;
    long size = newSize(item);
    boolean strict = draft.below(3) == 0;
    VmallocCall.Resizing call =
        draft.random.nextBoolean() || !draft.has(VmallocCall.VreallocNodeAlign.class)
            ? new VmallocCall.Vrealloc(p, size, gfp)
            : new VmallocCall.VreallocNodeAlign(
                p,
                size,
                draft.below(4) == 0 ? 1L << draft.below(20) : 1,
                strict ? gfp.with(Gfp.THISNODE) : gfp,
                draft.node());
    String name = draft.add("v", call);
    if (item != null && (size == 0 || !hopeless(size))) {
      draft.drop(item);
    }
    hold(name, size, gfp.zero() && (item == null || item.zeroed));
    return true;
  }

  private long newSize(@Nullable Item item) {
    if (item == null || draft.below(4) == 0) {
      return size();
    }
    return switch (draft.below(5)) {
      case 0 -> draft.sizes.around(item.size);
      case 1 -> item.size / 2;
      case 2 -> item.size - Math.min(item.size, draft.below(200));
      case 3 -> item.size + draft.below(200);
      default -> 2 * item.size;
    };
  }

  /** Some pages that are held; for {@code whole} only single ones that nobody else holds. */
  private List<Item> pages(boolean whole) {
    List<Item> found = new ArrayList<>();
    Pool pool = draft.pool(Item.Kind.PAGES);
    int wanted = 1 + draft.below(MOST_MAPPED);
    if (pool.isEmpty() && draft.request.has(Family.PAGES)) {
      for (int i = 0; i < wanted; i++) {
        String name = draft.add("p", new PageCall.AllocPages(Gfp.KERNEL, 0));
        draft.hold(Item.pages(Operand.handle(name), 0, pageSize, false));
      }
    }
    for (int i = 0; i < wanted; i++) {
      Item item = pool.any(draft.random);
      boolean single = item != null && item.order == 0 && item.references == 1;
      if (item != null && (!whole || (single && !found.contains(item)))) {
        found.add(item);
      }
    }
    return found;
  }

  private Operand page(Item item) {
    boolean plain = item.order == 0 || !(item.operand instanceof Operand.Handle);
    return plain || item.operand instanceof Operand.Element
        ? item.operand
        : new Operand.Inside(item.operand.toString(), pageSize * draft.below(1 << item.order));
  }

  private boolean map(boolean put) {
    List<Item> items = pages(put);
    if (items.isEmpty() && draft.below(8) != 0) {
      return false;
    }
    List<Operand> operands = items.stream().map(item -> put ? item.operand : page(item)).toList();
    String name = draft.add("m", new VmallocCall.Vmap(operands, put));
    if (items.isEmpty()) {
      return true;
    }
    if (put) {
      items.forEach(draft::drop);
    }
    Item.Kind kind = put ? Item.Kind.VMALLOC : Item.Kind.VMAP;
    Item mapping = new Item(kind, Operand.handle(name), pageSize * items.size());
    mapping.given = put;
    draft.hold(mapping);
    return true;
  }

  private boolean mapRam() {
    List<Item> items = pages(false);
    if (items.isEmpty()) {
      return false;
    }
    List<Operand> operands = items.stream().map(this::page).toList();
    String name = draft.add("m", new VmallocCall.VmMapRam(operands, draft.node()));
    Item mapping = new Item(Item.Kind.VM_MAP_RAM, Operand.handle(name), pageSize * items.size());
    mapping.order = items.size();
    draft.hold(mapping);
    return true;
  }

  private boolean unmap(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    Operand addr = draft.orNull(item, false);
    draft.add(new VmallocCall.Vunmap(addr));
    if (addr.equals(item.operand)) {
      draft.drop(item);
    }
    return true;
  }

  private boolean unmapRam(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    draft.add(new VmallocCall.VmUnmapRam(item.operand, item.order));
    draft.drop(item);
    return true;
  }

  private boolean look() {
    Item item = draft.any(Item.Kind.VMALLOC);
    if (item == null || !(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    long offset = draft.random.nextLong(Math.max(1, item.size));
    Operand inside = offset == 0 ? item.operand : new Operand.Inside(handle.name(), offset);
    switch (draft.below(4)) {
      case 0 -> draft.add("t", new VmallocCall.VmallocToPage(inside));
      case 1 -> draft.add(new VmallocCall.VmallocToPfn(inside));
      case 2 -> draft.add(new VmallocCall.IsVmallocAddr(anything(inside)));
      default -> draft.add(new VmallocCall.GetVmAreaSize(item.operand));
    }
    return true;
  }

  private boolean remapped() {
    Item item = draft.any(Item.Kind.VMALLOC);
    if (item != null) {
      draft.add(remap(item));
    }
    return item != null;
  }

  private Operand anything(Operand inside) {
    Item other = draft.any(Item.Kind.PAGES);
    Item small = draft.any(Item.Kind.KMALLOC);
    return switch (draft.below(6)) {
      case 3 -> behind(inside);
      case 0 -> other == null ? inside : other.operand;
      case 1 -> small == null ? Operand.NULL : small.operand;
      default -> inside;
    };
  }

  /** An address behind the area, where nothing is mapped. */
  private Operand behind(Operand inside) {
    String name = inside instanceof Operand.Inside at ? at.name() : inside.toString();
    return new Operand.Inside(name, draft.machine.pages() * pageSize);
  }

  private VmallocCall remap(Item item) {
    long pages = Math.max(1, (item.size + pageSize - 1) / pageSize);
    long offset =
        switch (draft.below(8)) {
          case 0 -> pages;
          case 1 -> draft.sizes.endless();
          case 2 -> -pages;
          // The same in bytes, where these wrap.
          case 3 -> (1L << (64 - Long.numberOfTrailingZeros(pageSize))) + draft.below(2);
          default -> draft.random.nextLong(pages);
        };
    long size =
        switch (draft.below(4)) {
          case 0 -> (pages + 1) * pageSize;
          case 1 -> pages * pageSize;
          default -> pageSize * (1 + draft.random.nextLong(pages));
        };
    return new VmallocCall.RemapVmallocRange(item.operand, offset, size);
  }

  private boolean flush() {
    draft.add(new VmallocCall.VmUnmapAliases());
    return true;
  }

  /** One area of that size. */
  void fillWith(long size) {
    hold(draft.add("v", new VmallocCall.Vmalloc(size)), size, false);
  }

  /** Asks for more than there may be. */
  void reach() {
    long all = draft.machine.pages() * pageSize;
    fillWith(draft.random.nextBoolean() ? all : all - all / (2 + draft.below(8)));
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    Item item = draft.any(Item.Kind.VMALLOC);
    return switch (draft.below(8)) {
      case 0 -> item != null && inside(item);
      case 1 -> item != null && twice(item);
      case 2 -> ofPages();
      case 3 -> inInterrupt();
      case 4 -> item != null && underLock(item);
      case 5 -> crooked();
      case 6 -> item != null && unmapped(item);
      default -> miscounted();
    };
  }

  private boolean inside(Item item) {
    if (!(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    long offset = draft.random.nextBoolean() ? 8 : pageSize;
    draft.add(new VmallocCall.Vfree(new Operand.Inside(handle.name(), offset)));
    return true;
  }

  private boolean twice(Item item) {
    draft.processContext();
    draft.add(new VmallocCall.Vfree(item.operand));
    draft.add(new VmallocCall.Vfree(item.operand));
    draft.drop(item);
    return true;
  }

  private boolean ofPages() {
    Item pages = draft.any(Item.Kind.PAGES);
    if (pages == null) {
      return false;
    }
    draft.add(new VmallocCall.Vfree(pages.operand));
    return true;
  }

  private boolean inInterrupt() {
    Context context = draft.random.nextBoolean() ? Context.HARDIRQ : Context.SOFTIRQ;
    draft.addIn(context, "v", new VmallocCall.Vmalloc(draft.sizes.usual()));
    return true;
  }

  private boolean underLock(Item item) {
    draft.addIn(Context.SPINLOCK, new VmallocCall.Vfree(item.operand));
    draft.drop(item);
    return true;
  }

  private boolean crooked() {
    draft.processContext();
    long align = draft.below(4) == 0 ? 0 : 3 * pageSize;
    draft.add(
        "v",
        new VmallocCall.VmallocNodeRange(pageSize, align, 0, WINDOWS, Gfp.KERNEL, Machine.NO_NODE));
    return true;
  }

  private boolean unmapped(Item item) {
    if (!(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    draft.processContext();
    draft.add(new VmallocCall.Vunmap(new Operand.Inside(handle.name(), pageSize)));
    return true;
  }

  private boolean miscounted() {
    Item item = draft.any(Item.Kind.VM_MAP_RAM);
    if (item == null) {
      return false;
    }
    draft.processContext();
    draft.add(new VmallocCall.VmUnmapRam(item.operand, item.order + 1));
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    boolean held =
        !draft.pool(Item.Kind.VMALLOC).isEmpty()
            || !draft.pool(Item.Kind.VMAP).isEmpty()
            || !draft.pool(Item.Kind.VM_MAP_RAM).isEmpty();
    if (held) {
      draft.processContext();
    }
    return unmap(draft.victim(Item.Kind.VMAP))
        || unmapRam(draft.victim(Item.Kind.VM_MAP_RAM))
        || free(draft.victim(Item.Kind.VMALLOC));
  }
}
