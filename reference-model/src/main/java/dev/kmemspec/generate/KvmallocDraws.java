package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of kvmalloc and its relatives. */
final class KvmallocDraws {
  private static final long INT_MAX = Integer.MAX_VALUE;

  private final Draft draft;
  private final long pageSize;

  KvmallocDraws(Draft draft) {
    this.draft = draft;
    pageSize = draft.machine.pageSize();
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(() -> allocate(0)),
        Action.allocates(() -> allocate(1)),
        Action.allocates(() -> allocate(2)),
        Action.allocates(() -> array(false)),
        Action.allocates(() -> array(true)),
        Action.frees(() -> free(draft.victim(Item.Kind.KVMALLOC))),
        Action.frees(() -> free(draft.victim(Item.Kind.KVMALLOC))),
        Action.frees(this::freeOther),
        Action.other(this::resize).sleeping());
  }

  List<Action> scenes() {
    return List.of(Action.other(this::vanish).sleeping(), Action.other(this::recycle).sleeping());
  }

  private long size() {
    long all = draft.machine.pages() * pageSize;
    return switch (draft.below(16)) {
      case 0 -> draft.sizes.around(INT_MAX);
      case 1 -> draft.sizes.around(all);
      case 2 -> draft.sizes.around(draft.sizes.most() + 1);
      case 3, 4, 5, 6 ->
          draft.sizes.around(pageSize * (1 + draft.below(1 << (1 + draft.below(7)))));
      case 7 -> draft.sizes.around(all / (2 + draft.below(6)));
      default -> draft.sizes.any();
    };
  }

  private boolean hopeless(long size) {
    long most = draft.machine.pages() * pageSize;
    return Long.compareUnsigned(size, most) > 0;
  }

  /** Whether kvmalloc may be called here (KV-04). */
  private boolean callable() {
    boolean interrupt = draft.context() == Context.SOFTIRQ || draft.context() == Context.HARDIRQ;
    return !interrupt || draft.request.profile().before(6, 19);
  }

  private Gfp mask() {
    return draft.masks.kmalloc(draft.context()).without(Gfp.DMA);
  }

  private boolean allocate(int spelling) {
    if (!callable()) {
      return false;
    }
    draft.lookBefore();
    long size = size();
    Gfp gfp = mask();
    KvmallocCall.Allocating call =
        switch (spelling) {
          case 0 -> new KvmallocCall.Kvmalloc(size, gfp);
          case 1 -> new KvmallocCall.Kvzalloc(size, gfp);
          default -> new KvmallocCall.KvmallocNode(size, gfp, draft.node());
        };
    hold(draft.add("w", call), size, call.mask().zero());
    return true;
  }

  private boolean array(boolean zeroed) {
    if (!callable()) {
      return false;
    }
    draft.lookBefore();
    long[] factors = draft.sizes.factors();
    Gfp gfp = mask();
    KvmallocCall.Allocating call =
        zeroed
            ? new KvmallocCall.Kvcalloc(factors[0], factors[1], gfp)
            : new KvmallocCall.KvmallocArray(factors[0], factors[1], gfp);
    hold(draft.add("w", call), call.bytes(), call.mask().zero());
    return true;
  }

  private void hold(String name, long size, boolean zeroed) {
    if (!hopeless(size)) {
      Item item = new Item(Item.Kind.KVMALLOC, Operand.handle(name), size);
      item.zeroed = zeroed;
      draft.hold(item);
    }
  }

  private boolean mayFree() {
    return draft.context() != Context.SPINLOCK && draft.context() != Context.PREEMPT_OFF;
  }

  private boolean free(@Nullable Item item) {
    if (item == null || !mayFree()) {
      return false;
    }
    Operand addr = draft.orNull(item, true);
    boolean whole = addr.equals(item.operand);
    if (draft.below(4) == 0 && draft.has(KvmallocCall.KvfreeSensitive.class)) {
      long length = !whole ? 0 : draft.below(4) == 0 ? item.size / 2 : item.size;
      draft.add(new KvmallocCall.KvfreeSensitive(addr, length));
    } else {
      draft.add(new KvmallocCall.Kvfree(addr));
    }
    if (whole) {
      draft.drop(item);
    }
    return true;
  }

  /** kvfree takes memory of kmalloc and of vmalloc as well (KV-05). */
  private boolean freeOther() {
    Item kmalloc = draft.victim(Item.Kind.KMALLOC);
    Item area = draft.victim(Item.Kind.VMALLOC);
    Item item = area == null || area.given || draft.random.nextBoolean() ? kmalloc : area;
    if (item == null || !mayFree()) {
      return false;
    }
    draft.add(new KvmallocCall.Kvfree(item.operand));
    draft.drop(item);
    return true;
  }

  private boolean resize() {
    if (!draft.has(KvmallocCall.Kvrealloc.class)) {
      return false;
    }
    Item item = draft.below(24) == 0 ? null : draft.victim(Item.Kind.KVMALLOC);
    draft.lookBefore();
    Operand p = item == null ? draft.nothing(true) : item.operand;
    long size = newSize(item);
    Gfp gfp = draft.below(4) == 0 ? mask() : Gfp.KERNEL;
    boolean blocking = gfp.blocking() && gfp.has(Gfp.KERNEL.bits());
    gfp = blocking ? gfp : Gfp.KERNEL;
    if (item != null && item.zeroed && draft.below(4) != 0) {
      gfp = gfp.with(Gfp.ZERO);
    }
    String name = draft.add("w", new KvmallocCall.Kvrealloc(p, size, gfp));
    if (item != null && !hopeless(size)) {
      draft.drop(item);
    }
    hold(name, size, gfp.zero() && (item == null || item.zeroed));
    return true;
  }

  /** Memory of either side, a large block or an area, is resized to nothing (KV-07). */
  private boolean vanish() {
    if (!draft.has(KvmallocCall.Kvrealloc.class)) {
      return false;
    }
    long large = draft.sizes.most() + 1 + draft.below(64);
    boolean roomy = 2 * large < draft.machine.pages() * pageSize;
    long size = roomy ? large : 1 + draft.below(16 * (int) pageSize);
    String name = draft.add("w", new KvmallocCall.Kvmalloc(size, Gfp.KERNEL));
    draft.add("w", new KvmallocCall.Kvrealloc(Operand.handle(name), 0, Gfp.KERNEL));
    return true;
  }

  /** Memory that was written and wiped comes back to the next one that asks (KV-06). */
  private boolean recycle() {
    if (!draft.request.has(Family.MEMORY) || !draft.has(KvmallocCall.KvfreeSensitive.class)) {
      return false;
    }
    long size = draft.random.nextBoolean() ? 32 + draft.below(2000) : pageSize * 2;
    String wiped = draft.add("w", new KvmallocCall.Kvmalloc(size, Gfp.KERNEL));
    draft.add(new MemoryCall.Fill(Operand.handle(wiped), 1 + draft.below(255)));
    draft.add(new KvmallocCall.KvfreeSensitive(Operand.handle(wiped), size));
    String next = draft.add("w", new KvmallocCall.Kvmalloc(size, Gfp.KERNEL));
    draft.add(new MemoryCall.Read(Operand.handle(next)));
    hold(next, size, false);
    return true;
  }

  private long newSize(@Nullable Item item) {
    if (item == null || draft.below(4) == 0) {
      return size();
    }
    return switch (draft.below(6)) {
      case 0 -> 0;
      case 1 -> draft.sizes.around(item.size);
      case 2 -> item.size / 2;
      case 3 -> item.size + draft.below(200);
      case 4 -> draft.sizes.around(Math.max(1, item.size) * 16);
      default -> 2 * item.size;
    };
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    Item item = draft.any(Item.Kind.KVMALLOC);
    if (item == null || !(item.operand instanceof Operand.Handle handle)) {
      return false;
    }
    draft.processContext();
    if (draft.random.nextBoolean()) {
      long offset = draft.random.nextBoolean() ? 8 : pageSize;
      draft.add(new KvmallocCall.Kvfree(new Operand.Inside(handle.name(), offset)));
    } else {
      draft.add(new KvmallocCall.Kvfree(item.operand));
      draft.add(new KvmallocCall.Kvfree(item.operand));
      draft.drop(item);
    }
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    if (draft.pool(Item.Kind.KVMALLOC).isEmpty()) {
      return false;
    }
    draft.processContext();
    return free(draft.victim(Item.Kind.KVMALLOC));
  }
}
