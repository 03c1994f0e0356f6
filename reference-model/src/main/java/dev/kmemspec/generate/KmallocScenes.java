package dev.kmemspec.generate;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls of kmalloc that belong together: what they show needs all of them in that order, and random
 * calls meet so seldom that some flaws would hide for a hundred thousand of them.
 */
final class KmallocScenes {
  /** Content is written and read, so blocks are small. */
  private static final int MOST_BYTES = 4096;

  private final Draft draft;

  KmallocScenes(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.other(this::recycle),
        Action.other(this::stretch),
        Action.other(this::follow),
        Action.other(this::neighbours));
  }

  /** What was written, wiped and given back is asked for again and read (KM-26). */
  private boolean recycle() {
    Item item = held();
    if (item == null) {
      return false;
    }
    fill(item.operand);
    draft.add(new KmallocCall.KfreeSensitive(item.operand));
    draft.drop(item);
    Item next = kmalloc(item.size, mask());
    draft.add(new MemoryCall.Read(next.operand));
    return true;
  }

  /** Zeroed memory is written, cut and stretched again within its size class (KM-22). */
  private boolean stretch() {
    if (!writes()) {
      return false;
    }
    long room =
        SizeClasses.of(draft.machine, draft.request.profile()).roundup(1 + draft.below(MOST_BYTES));
    long cut = 1 + draft.random.nextLong(room);
    Gfp gfp = mask().with(Gfp.ZERO);
    Item first = kmalloc(cut + draft.random.nextLong(room - cut + 1), gfp);
    fill(first.operand);
    Item second = resized(first, cut, gfp);
    resized(second, cut + draft.random.nextLong(room - cut + 1), gfp);
    return true;
  }

  /** Written memory follows its owner to another node (KM-20, KM-24). */
  private boolean follow() {
    if (draft.machine.nodes().size() < 2 || !draft.context().sleepable()) {
      return false;
    }
    Item item = held();
    if (item == null) {
      return false;
    }
    fill(item.operand);
    draft.toCpu(draft.below(draft.machine.cpus()));
    resized(item, item.size + draft.below(2) * item.size, mask().with(new Gfp(Gfp.THISNODE_BIT)));
    return true;
  }

  /** One of several blocks of a size goes, and the others keep what was written (RN-02). */
  private boolean neighbours() {
    if (!writes()) {
      return false;
    }
    long size = 1L + draft.below(MOST_BYTES);
    List<Item> row = new ArrayList<>();
    for (int i = 2 + draft.below(3); i > 0; i--) {
      Item item = kmalloc(size, mask());
      fill(item.operand);
      row.add(item);
    }
    Item gone = row.remove(draft.below(row.size()));
    draft.add(new KmallocCall.Kfree(gone.operand));
    draft.drop(gone);
    row.forEach(item -> draft.add(new MemoryCall.Read(item.operand)));
    return true;
  }

  private Gfp mask() {
    return draft.context().sleepable() ? Gfp.KERNEL : Gfp.ATOMIC;
  }

  private boolean writes() {
    return draft.request.has(Family.MEMORY);
  }

  private @Nullable Item held() {
    Item item = draft.victim(Item.Kind.KMALLOC);
    boolean small = item != null && item.size > 0 && item.size <= MOST_BYTES;
    return !writes() ? null : small ? item : kmalloc(1 + draft.below(MOST_BYTES), mask());
  }

  private void fill(Operand p) {
    draft.add(new MemoryCall.Fill(p, 1 + draft.below(255)));
  }

  private Item kmalloc(long size, Gfp gfp) {
    return hold(draft.add("k", new KmallocCall.Kmalloc(size, gfp)), size, gfp.zero());
  }

  private Item resized(Item old, long size, Gfp gfp) {
    String name = draft.add("k", new KmallocCall.Krealloc(old.operand, size, gfp));
    draft.drop(old);
    return hold(name, size, gfp.zero() && old.zeroed);
  }

  private Item hold(String name, long size, boolean zeroed) {
    Item item = new Item(Item.Kind.KMALLOC, Operand.handle(name), size);
    item.zeroed = zeroed;
    draft.hold(item);
    return item;
  }
}
