package dev.kmemspec.run;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.spi.PageAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the calls of the page allocator. */
final class PageExecution {
  private final Holdings holdings;
  private final Observer observer;
  private final Machine machine;

  PageExecution(Holdings holdings, Observer observer, Machine machine) {
    this.holdings = holdings;
    this.observer = observer;
    this.machine = machine;
  }

  Outcome make(PageAllocator spi, PageCall call, @Nullable String name) {
    return switch (call) {
      case PageCall.AllocPages c ->
          block(name, c.order(), c.gfp(), spi.allocPages(c.gfp().bits(), c.order()));
      case PageCall.AllocPagesNode c ->
          block(name, c.order(), c.gfp(), spi.allocPagesNode(c.nid(), c.gfp().bits(), c.order()));
      case PageCall.GetFreePages c ->
          block(name, c.order(), c.gfp(), spi.getFreePages(c.gfp().bits(), c.order()));
      case PageCall.GetZeroedPage c ->
          block(name, 0, c.gfp().with(Gfp.ZERO), spi.getZeroedPage(c.gfp().bits()));
      case PageCall.AllocPagesExact c -> exact(spi, c, name);
      case PageCall.AllocPagesBulk c -> bulk(spi, c, name);
      case PageCall.AllocPagesBulkArray c -> {
        long[] slots = c.pages().stream().mapToLong(holdings::value).toArray();
        yield new Outcome.Number(spi.allocPagesBulk(c.gfp().bits(), slots));
      }
      case PageCall.FreePagesOf c -> {
        spi.freePagesOf(holdings.value(c.page()), c.order());
        yield dropped(c.page());
      }
      case PageCall.FreePages c -> {
        spi.freePages(holdings.value(c.addr()), c.order());
        yield dropped(c.addr());
      }
      case PageCall.FreePagesExact c -> {
        spi.freePagesExact(holdings.value(c.virt()), c.size());
        yield dropped(c.virt());
      }
      case PageCall.SplitPage c -> {
        spi.splitPage(holdings.value(c.page()), c.order());
        Holding holding = holdings.holding(c.page());
        if (holding != null) {
          holdings.split(holding, machine.pageSize());
        }
        yield Outcome.DONE;
      }
      case PageCall.GetPage c -> {
        spi.getPage(holdings.value(c.page()));
        Holding holding = holdings.holding(c.page());
        if (holding != null) {
          holding.references++;
        }
        yield Outcome.DONE;
      }
      case PageCall.PutPage c -> {
        spi.putPage(holdings.value(c.page()));
        yield put(c.page());
      }
    };
  }

  private Outcome block(@Nullable String name, int order, Gfp gfp, long address) {
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.PAGES, address, (long) machine.pageSize() << order);
    holding.order = order;
    holding.compound = gfp.has(Gfp.COMP_BIT);
    holdings.bind(name, address, holding);
    return observer.pointer(holding, gfp.zero(), false);
  }

  private Outcome exact(PageAllocator spi, PageCall.AllocPagesExact call, @Nullable String name) {
    long address = spi.allocPagesExact(call.size(), call.gfp().bits());
    if (address == 0) {
      holdings.bind(name, 0, null);
      return Outcome.NULL;
    }
    Holding holding = new Holding(Holding.Kind.EXACT_PAGES, address, call.size());
    holdings.bind(name, address, holding);
    return observer.pointer(holding, call.gfp().zero(), false);
  }

  private Outcome bulk(PageAllocator spi, PageCall.AllocPagesBulk call, @Nullable String name) {
    long[] slots = new long[call.count()];
    int filled = spi.allocPagesBulk(call.gfp().bits(), slots);
    List<Holding> each = new ArrayList<>();
    for (int i = 0; i < Math.min(filled, slots.length); i++) {
      each.add(new Holding(Holding.Kind.PAGES, slots[i], machine.pageSize()));
    }
    holdings.bindAll(name, each);
    return new Outcome.Pointers(
        each.stream().map(page -> observer.pointer(page, call.gfp().zero(), false)).toList());
  }

  /** A free: where others still hold the first page, all other pages of a plain block go. */
  private Outcome dropped(Operand operand) {
    Holding holding = holdings.givenBack(operand);
    if (holding != null && holding.references > 1 && !holding.compound) {
      holding.requested = Math.min(holding.requested, machine.pageSize());
      holding.order = 0;
    }
    return put(operand);
  }

  /** One reference fewer; the block is gone with the last (PG-10). */
  private Outcome put(Operand operand) {
    Holding holding = holdings.givenBack(operand);
    if (holding != null && holding.live && --holding.references == 0) {
      holdings.release(holding);
    }
    return Outcome.DONE;
  }
}
