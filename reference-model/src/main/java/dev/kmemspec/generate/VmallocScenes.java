package dev.kmemspec.generate;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** Calls of vmalloc that belong together, where random ones would meet too seldom. */
final class VmallocScenes {
  private final Draft draft;
  private final VmallocDraws vmalloc;
  private final long pageSize;

  VmallocScenes(Draft draft, VmallocDraws vmalloc) {
    this.draft = draft;
    this.vmalloc = vmalloc;
    pageSize = draft.machine.pageSize();
  }

  List<Action> actions() {
    return List.of(
        Action.other(this::regrow).sleeping(),
        Action.other(this::follow).sleeping(),
        Action.other(this::share).sleeping(),
        Action.frees(this::giveBackAndLook).sleeping());
  }

  /** An area follows its owner to another node, and changes its size on the way (VM-25). */
  private boolean follow() {
    List<Integer> nodes = draft.machine.nodes();
    if (nodes.size() < 2 || !draft.has(VmallocCall.VreallocNodeAlign.class)) {
      return false;
    }
    long size = pageSize * (1 + draft.below(4));
    int from = draft.below(nodes.size());
    int to = (from + 1) % nodes.size();
    String area = draft.add("v", new VmallocCall.VmallocNode(size, nodes.get(from)));
    long moved = 1 + draft.random.nextLong(2 * size);
    Gfp strict = Gfp.KERNEL.with(Gfp.THISNODE);
    String name =
        draft.add(
            "v",
            new VmallocCall.VreallocNodeAlign(
                Operand.handle(area), moved, 1, strict, nodes.get(to)));
    vmalloc.hold(name, moved, false);
    return true;
  }

  /** What is written through pages is read through their mapping, or the other way (VM-22). */
  private boolean share() {
    if (!draft.request.has(Family.PAGES) || !draft.request.has(Family.MEMORY)) {
      return false;
    }
    Operand page = Operand.handle(draft.add("p", new PageCall.AllocPages(Gfp.KERNEL, 0)));
    draft.hold(Item.pages(page, 0, pageSize, false));
    Operand mapping = Operand.handle(draft.add("m", new VmallocCall.Vmap(List.of(page), false)));
    draft.hold(new Item(Item.Kind.VMAP, mapping, pageSize));
    boolean through = draft.random.nextBoolean();
    draft.add(new MemoryCall.Fill(through ? mapping : page, 1 + draft.below(255)));
    draft.add(new MemoryCall.Read(through ? page : mapping));
    return true;
  }

  /** What was freed is looked at before it is flushed (VM-19, VM-23). */
  private boolean giveBackAndLook() {
    Item item = draft.victim(Item.Kind.VMALLOC);
    if (item == null) {
      long size = pageSize * (1 + draft.below(4));
      item = vmalloc.hold(draft.add("v", new VmallocCall.Vmalloc(size)), size, false);
    }
    if (item.position < 0 || !vmalloc.free(item)) {
      return false;
    }
    if (draft.request.has(Family.WATCH)) {
      draft.add(new WatchCall.Vmallocinfo());
    }
    draft.add(new VmallocCall.IsVmallocAddr(item.operand));
    return true;
  }

  /** An area that was zero and written gives bytes up and gets them back (VM-26). */
  private boolean regrow() {
    if (!draft.request.has(Family.MEMORY) || !draft.has(VmallocCall.Vrealloc.class)) {
      return false;
    }
    long size = 2L + draft.random.nextLong(2 * pageSize);
    Gfp gfp = Gfp.KERNEL.with(Gfp.ZERO);
    String zeroed = draft.add("v", new VmallocCall.Vzalloc(size));
    draft.add(new MemoryCall.Fill(Operand.handle(zeroed), 1 + draft.below(255)));
    String cut = draft.add("v", new VmallocCall.Vrealloc(Operand.handle(zeroed), size / 2, gfp));
    long grown = draft.random.nextBoolean() ? size : 2 * size;
    String name = draft.add("v", new VmallocCall.Vrealloc(Operand.handle(cut), grown, gfp));
    vmalloc.hold(name, grown, true);
    return true;
  }
}
