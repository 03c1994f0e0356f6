package dev.kmemspec.generate;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that any context may make: every fourth comes from an NMI. */
final class NolockDraws {
  private static final int MOST_ORDER = 4;

  private final Draft draft;

  /** What kmalloc_nolock gave; some of it was given back since. */
  private final List<Item> given = new ArrayList<>();

  NolockDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(this::pages),
        Action.allocates(this::bytes),
        Action.frees(this::freePages),
        Action.frees(this::freeBytes));
  }

  private Gfp mask() {
    return draft.below(3) == 0 ? new Gfp(Gfp.ACCOUNT_BIT) : Gfp.NONE;
  }

  private boolean pages() {
    if (!draft.has(NolockCall.AllocPagesNolock.class)) {
      return false;
    }
    int order = draft.below(3) == 0 ? draft.below(MOST_ORDER + 1) : 0;
    String name = add("p", new NolockCall.AllocPagesNolock(mask(), draft.node(), order));
    long bytes = (long) draft.machine.pageSize() << order;
    draft.hold(Item.pages(Operand.handle(name), order, bytes, true));
    return true;
  }

  private boolean bytes() {
    if (!draft.has(NolockCall.KmallocNolock.class)) {
      return false;
    }
    long size = draft.sizes.any();
    Gfp gfp = draft.below(3) == 0 ? mask().with(Gfp.ZERO) : mask();
    String name = add("k", new NolockCall.KmallocNolock(size, gfp, draft.node()));
    if (size > 0 && size <= 2L * draft.machine.pageSize()) {
      Item item = new Item(Item.Kind.KMALLOC, Operand.handle(name), size);
      item.zeroed = gfp.zero();
      draft.hold(item);
      given.add(item);
    }
    return true;
  }

  private boolean freePages() {
    Item item = draft.any(Item.Kind.PAGES);
    boolean whole = item != null && item.references == 1 && !item.put && !item.high;
    if (item == null || !whole || !draft.has(NolockCall.FreePagesNolock.class)) {
      return false;
    }
    add(null, new NolockCall.FreePagesNolock(item.operand, item.order));
    draft.drop(item);
    return true;
  }

  private boolean freeBytes() {
    given.removeIf(item -> item.position < 0);
    if (given.isEmpty() || !draft.has(NolockCall.KfreeNolock.class)) {
      return false;
    }
    Item item = given.removeLast();
    add(null, new NolockCall.KfreeNolock(draft.orNull(item, true)));
    if (draft.calls().getLast().call().operands().contains(item.operand)) {
      draft.drop(item);
    } else {
      given.add(item);
    }
    return true;
  }

  private String add(@Nullable String prefix, Call call) {
    boolean nmi = draft.below(4) == 0;
    if (prefix == null && nmi) {
      draft.addIn(Context.NMI, call);
    } else if (prefix == null) {
      draft.add(call);
    } else if (nmi) {
      draft.addIn(Context.NMI, prefix, call);
      return String.valueOf(draft.calls().getLast().result());
    } else {
      return draft.add(prefix, call);
    }
    return "";
  }
}
