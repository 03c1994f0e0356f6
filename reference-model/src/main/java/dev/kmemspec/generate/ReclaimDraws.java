package dev.kmemspec.generate;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.TaskCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages that are left to the environment, and requests that need them back. */
final class ReclaimDraws {
  private static final int LEFT_ONCE_IN = 3;
  private static final int SQUEEZED_ONCE_IN = 4;

  /** A program that has hardly begun has all of the memory to give away. */
  private static final int YOUNG = 8;

  private static final int FEWEST_BLOCKS = 4;
  private static final int PROCESSES = 3;

  private static final Gfp[] MASKS = {
    Gfp.KERNEL,
    Gfp.KERNEL,
    Gfp.KERNEL,
    Gfp.NOFS,
    Gfp.NOIO,
    Gfp.ATOMIC,
    Gfp.NOWAIT,
    Gfp.KERNEL.with(Gfp.NORETRY),
    Gfp.KERNEL.with(Gfp.NORETRY),
    Gfp.KERNEL.with(Gfp.RETRY_MAYFAIL),
    Gfp.KERNEL.with(Gfp.RETRY_MAYFAIL),
    Gfp.KERNEL.with(Gfp.THISNODE),
    Gfp.KERNEL.with(Gfp.THISNODE),
    Gfp.KERNEL.with(Gfp.DMA)
  };

  private final Draft draft;
  private final PageDraws pages;
  private final CommonDraws common;

  ReclaimDraws(Draft draft, PageDraws pages, CommonDraws common) {
    this.draft = draft;
    this.pages = pages;
    this.common = common;
  }

  List<Action> actions() {
    return List.of(Action.other(this::leave), Action.other(this::limit));
  }

  List<Action> scenes() {
    return List.of(Action.other(this::squeeze).sleeping());
  }

  private boolean leave() {
    Item item = draft.victim(Item.Kind.PAGES);
    if (draft.below(LEFT_ONCE_IN) != 0 || item == null || item.references > 1 || item.put) {
      return false;
    }
    leave(item);
    return true;
  }

  private void leave(Item block) {
    Operand folio = block.operand;
    draft.add(
        draft.below(3) == 0
            ? new ReclaimCall.MmAdd(folio, draft.below(PROCESSES))
            : new ReclaimCall.FolioAddLru(folio));
    draft.drop(block);
  }

  private Item held(Gfp mask, int order) {
    pages.fillWith(order, mask);
    Pool held = draft.pool(Item.Kind.PAGES);
    return held.get(held.size() - 1);
  }

  private boolean limit() {
    if (draft.below(8) != 0) {
      return false;
    }
    boolean usual = draft.random.nextBoolean();
    draft.add(new ReclaimCall.NrToReclaim(usual ? ReclaimCall.SWAP_CLUSTER_MAX : draft.below(4)));
    return true;
  }

  /** Nearly all of the memory is left to the environment, and then more is asked for. */
  private boolean squeeze() {
    boolean young = draft.length() < YOUNG;
    boolean wanted = young || draft.below(SQUEEZED_ONCE_IN) == 0;
    if (!draft.request.has(Family.PAGES) || !wanted) {
      return false;
    }
    if (draft.below(4) != 0) {
      draft.add(new ReclaimCall.NrToReclaim(draft.below(4)));
    }
    int filled = fill(Math.max(FEWEST_BLOCKS, (draft.request.maxCalls() - draft.length()) / 6));
    int most = Math.min(draft.machine.maxOrder(), filled + 1);
    // One block more is not enough where the reserve is in use, too.
    for (int i = draft.below(2) * draft.below(8); i > 0 && !draft.full(); i--) {
      held(Gfp.KERNEL.with(new Gfp(Gfp.HIGH_BIT)), draft.below(3));
    }
    for (int i = 4 + draft.below(12); i > 0 && !draft.full(); i--) {
      ask(most);
    }
    return true;
  }

  /** Answers with the order of the blocks. */
  private int fill(int blocks) {
    Gfp mask = draft.below(4) == 0 ? pages.filling() : Gfp.KERNEL;
    int order = 0;
    while (order < draft.machine.maxOrder() && draft.machine.pages() >> order > blocks) {
      order++;
    }
    for (long i = draft.machine.pages() >> order; i > 0 && !draft.full(); i--) {
      fill(mask, order);
    }
    // What is left below the marks of a large block is taken in smaller ones.
    for (int rest = 2 * order - 1; rest >= 0 && !draft.full(); rest--) {
      fill(mask, rest / 2);
    }
    return order;
  }

  private void fill(Gfp mask, int order) {
    Item block = held(mask, order);
    if (draft.below(8) != 0) {
      leave(block);
    }
  }

  private void ask(int most) {
    Call word = draft.below(4) == 0 ? say() : null;
    boolean compares = draft.below(6) == 0 && draft.request.has(Family.WATCH);
    if (compares) {
      common.flush();
    } else {
      draft.lookBefore();
    }
    request(MASKS[draft.below(MASKS.length)], most);
    if (compares) {
      common.flush();
    }
    if (word != null) {
      draft.add(word);
    }
  }

  private void request(Gfp mask, int most) {
    if (draft.request.has(Family.KMALLOC) && draft.below(4) == 0) {
      String name = draft.add("k", new KmallocCall.Kmalloc(draft.sizes.any(), mask));
      draft.add(new KmallocCall.Kfree(Operand.handle(name)));
      return;
    }
    boolean single = draft.below(3) == 0;
    int order = single ? 0 : draft.below(most + 1);
    boolean insists = single && mask.equals(Gfp.KERNEL) && draft.below(6) == 0;
    Gfp gfp = insists ? mask.with(Gfp.NOFAIL) : mask;
    Item block = held(gfp, order);
    switch (draft.below(3)) {
      case 0 -> leave(block);
      case 1 -> pages.freeOne(block);
      default -> {}
    }
  }

  /** The task says something that changes what is done for it; answers with what takes it back. */
  private @Nullable Call say() {
    if (!draft.request.has(Family.TASK)) {
      return null;
    }
    Call word =
        draft.random.nextBoolean()
            ? new TaskCall.MemallocNoreclaimSave()
            : new TaskCall.MarkOomVictim();
    if (!draft.has(word.getClass())) {
      return null;
    }
    draft.add(word);
    return word instanceof TaskCall.Save
        ? new TaskCall.MemallocNoreclaimRestore(0)
        : new TaskCall.ExitOomVictim();
  }
}
