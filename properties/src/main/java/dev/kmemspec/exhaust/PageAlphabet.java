package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.atomic;
import static dev.kmemspec.exhaust.Alphabet.elsewhere;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import java.util.ArrayList;
import java.util.List;

/** The page allocator: the smallest, a middle, the largest and an impossible order. */
final class PageAlphabet implements Alphabet {
  private static final int PAGE = TINY.pageSize();
  private static final int LARGEST = TINY.maxOrder();

  @Override
  public Family family() {
    return Family.PAGES;
  }

  @Override
  public List<Machine> machines() {
    return List.of(TINY, SCARCE);
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new PageCall.AllocPages(Gfp.KERNEL, 0)),
        elsewhere(new PageCall.AllocPages(Gfp.KERNEL, 0)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, 2)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, LARGEST)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, LARGEST + 1)),
        plain(new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.ZERO), 1)),
        plain(new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.COMP), 1)),
        plain(new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.NOFAIL), 0)),
        plain(new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.DMA), 0)),
        plain(new PageCall.AllocPagesNode(1, THIS_NODE, LARGEST)),
        atomic(new PageCall.AllocPages(Gfp.ATOMIC, LARGEST)),
        plain(new PageCall.GetZeroedPage(Gfp.KERNEL)),
        plain(new PageCall.AllocPagesExact(2L * PAGE + 1, Gfp.KERNEL)),
        plain(new PageCall.AllocPagesBulk(Gfp.KERNEL, 2)),
        plain(new PageCall.FreePages(Operand.NULL, 0)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand page = held.operand();
    if (held.made() instanceof PageCall.AllocPagesExact exact) {
      return List.of(plain(new PageCall.FreePagesExact(page, exact.size())));
    }
    int order = order(held.made());
    List<Invocation> calls = new ArrayList<>();
    if (held.had(PageCall.SplitPage.class) && page instanceof Operand.Handle block) {
      calls.add(plain(new PageCall.FreePagesOf(page, 0)));
      calls.add(plain(new PageCall.FreePagesOf(new Operand.Inside(block.name(), PAGE), 0)));
      return calls;
    }
    calls.add(plain(new PageCall.FreePagesOf(page, order)));
    if (order > 0 && !compound(held.made())) {
      calls.add(plain(new PageCall.SplitPage(page, order)));
    }
    calls.add(plain(new PageCall.GetPage(page)));
    if (held.had(PageCall.GetPage.class)) {
      calls.add(plain(new PageCall.PutPage(page)));
    }
    return calls;
  }

  @Override
  public List<Invocation> misuse(Held held) {
    Operand page = held.operand();
    int order = order(held.made());
    List<Invocation> calls = new ArrayList<>();
    if (held.live()) {
      calls.add(plain(new PageCall.FreePagesOf(page, order + 1)));
      if (page instanceof Operand.Handle block) {
        calls.add(plain(new PageCall.FreePagesOf(new Operand.Inside(block.name(), 8), order)));
      }
    } else {
      calls.add(plain(new PageCall.FreePagesOf(page, order)));
    }
    return calls;
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case PageCall.FreePagesOf free -> List.of(free.page());
      case PageCall.FreePages free -> List.of(free.addr());
      case PageCall.FreePagesExact free -> List.of(free.virt());
      default -> List.of();
    };
  }

  private static int order(Call made) {
    return switch (made) {
      case PageCall.AllocPages c -> c.order();
      case PageCall.AllocPagesNode c -> c.order();
      case PageCall.GetFreePages c -> c.order();
      default -> 0;
    };
  }

  private static boolean compound(Call made) {
    Gfp gfp = made.gfp();
    return gfp != null && (gfp.bits() & Gfp.COMP_BIT) != 0;
  }
}
