package dev.kmemspec.run;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Contexts;
import dev.kmemspec.program.Cpus;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.VmallocCall;
import org.jspecify.annotations.Nullable;

/**
 * Whether a call keeps its preconditions. A program that shrinking or an unlucky NULL has bent is
 * not to corrupt an implementation that was promised legal calls.
 */
final class Legality {
  private final Holdings holdings;
  private final Machine machine;
  private final Profile profile;
  private final Cpus cpus;
  private final Ranges ranges;
  private final AreaLegality areas;
  private final RcuLegality rcu;

  Legality(Holdings holdings, Machine machine, Profile profile, Cpus cpus, Ranges ranges) {
    this.holdings = holdings;
    this.machine = machine;
    this.cpus = cpus;
    this.ranges = ranges;
    this.profile = profile;
    areas = new AreaLegality(holdings, profile, machine.pageSize());
    rcu = new RcuLegality(holdings, profile);
  }

  /** The precondition that the call breaks, or null. */
  @Nullable String broken(Invocation invocation) {
    String context = context(invocation);
    if (context != null) {
      return context;
    }
    return switch (invocation.call()) {
      case VmallocCall call -> areas.broken(call);
      case KvmallocCall call -> areas.broken(call);
      case Call call -> operands(call);
    };
  }

  private @Nullable String context(Invocation invocation) {
    Gfp gfp = invocation.call().gfp();
    String illegal = Contexts.illegal(invocation.call(), cpus.context(invocation), profile);
    return illegal == null && gfp != null && gfp.contradictory()
        ? "its zone bits contradict (GF-13)"
        : illegal;
  }

  /** A node that a call names must be online (PG-06); what an offline one does nobody can tell. */
  @Nullable String node(Call call) {
    int node =
        switch (call) {
          case PageCall.AllocPagesNode c -> c.nid();
          case KmallocCall.KmallocNode c -> c.node();
          case NolockCall.AllocPagesNolock c -> c.nid();
          case NolockCall.KmallocNolock c -> c.node();
          case SlabCall.KmemCacheAllocNode c -> c.node();
          default -> Machine.NO_NODE;
        };
    return node == Machine.NO_NODE || machine.hasNode(node)
        ? null
        : "the machine has no node " + node + " (PG-06)";
  }

  private @Nullable String operands(Call call) {
    return switch (call) {
      case PageCall.FreePagesOf free -> pages(free.page(), free.order(), false);
      case PageCall.FreePages free -> pages(free.addr(), free.order(), true);
      case NolockCall.FreePagesNolock free -> whole(free);
      case PageCall.FreePagesExact free -> exact(free);
      case PageCall.SplitPage split -> split(split);
      case PageCall.AllocPagesBulkArray full -> full(full);
      case PageCall.AllocPagesExact exact -> exact.size() == 0 ? "its size is 0 (PV-13)" : null;
      case PageCall.GetPage get -> live(get.page(), Holding.Kind.PAGES, false, false);
      case PageCall.PutPage put -> put(put.page());
      case SlabCall.Allocating alloc -> cache(alloc.cache(), false);
      case SlabCall.KmemCacheShrink shrink -> cache(shrink.cache(), false);
      case SlabCall.KmemCacheSize size -> cache(size.cache(), false);
      case SlabCall.KmemCacheDestroy destroy -> destroyed(destroy.cache());
      case SlabCall.KmemCacheFree free -> object(free.cache(), free.object());
      case SlabCall.KmemCacheFreeBulk free -> bulk(free);
      case KmallocCall.Kfree free -> kfreed(free.p());
      case KmallocCall.KfreeSensitive free -> live(free.p(), Holding.Kind.KMALLOC, true, true);
      case KmallocCall.Ksize ksize -> live(ksize.p(), Holding.Kind.KMALLOC, true, true);
      case KmallocCall.Krealloc change -> live(change.p(), Holding.Kind.KMALLOC, true, true);
      case KmallocCall.KreallocArray change -> live(change.p(), Holding.Kind.KMALLOC, true, true);
      case PercpuCall.FreePercpu free -> percpu(free.p());
      case RcuCall.Giving given -> rcu.broken(given);
      case MappingCall mapping -> ranges.broken(mapping);
      case UserCall.Free free -> live(free.p(), Holding.Kind.USER, true, false);
      case UserCall.Realloc change -> live(change.p(), Holding.Kind.USER, true, false);
      case UserCall.MallocUsableSize size -> live(size.p(), Holding.Kind.USER, true, false);
      default -> null;
    };
  }

  private @Nullable String live(
      Operand operand, Holding.Kind kind, boolean nullAllowed, boolean zeroSizeAllowed) {
    long value = holdings.value(operand);
    boolean zeroSize = zeroSizeAllowed && !profile.before(2, 6, 22);
    if ((nullAllowed && value == 0) || (zeroSize && value == Machine.ZERO_SIZE_PTR)) {
      return null;
    }
    Holding holding = holdings.holding(operand);
    if (holding == null) {
      return operand + " is no block";
    }
    if (!holding.live || holding.readers != null) {
      return operand + " was given back before";
    }
    return holding.kind == kind ? null : operand + " came from another family";
  }

  /** Since 6.4 kfree takes objects of slab caches as well (SC-15). */
  private @Nullable String kfreed(Operand operand) {
    Holding holding = holdings.holding(operand);
    boolean object = holding != null && holding.kind == Holding.Kind.OBJECT;
    return live(
        operand,
        object && profile.since(6, 4) ? Holding.Kind.OBJECT : Holding.Kind.KMALLOC,
        true,
        true);
  }

  private @Nullable String percpu(Operand operand) {
    String dead = live(operand, Holding.Kind.PERCPU, true, false);
    Holding holding = holdings.holding(operand);
    return dead == null && holding != null && holding.fixed
        ? operand + " is a static variable (PC-10)"
        : dead;
  }

  private @Nullable String pages(Operand operand, int order, boolean nullAllowed) {
    String dead = live(operand, Holding.Kind.PAGES, nullAllowed, false);
    Holding holding = holdings.holding(operand);
    if (dead != null || holding == null) {
      return dead;
    }
    if (holding.order != order) {
      return operand + " has order " + holding.order + ", not " + order + " (PG-07)";
    }
    boolean leaks = order > 0 && holding.references > 1 && !holding.compound;
    return leaks && profile.before(5, 10)
        ? operand + " is held elsewhere, and its tail would be lost (PG-10)"
        : null;
  }

  /** free_pages_nolock counts no references. */
  private @Nullable String whole(NolockCall.FreePagesNolock free) {
    String wrong = pages(free.page(), free.order(), false);
    Holding holding = holdings.holding(free.page());
    return wrong == null && holding != null && holding.references > 1
        ? free.page() + " is held elsewhere"
        : wrong;
  }

  private @Nullable String full(PageCall.AllocPagesBulkArray call) {
    String dead = null;
    for (int i = 0; dead == null && i < call.pages().size(); i++) {
      dead = live(call.pages().get(i), Holding.Kind.PAGES, false, false);
    }
    return dead;
  }

  private @Nullable String split(PageCall.SplitPage split) {
    String wrong = pages(split.page(), split.order(), false);
    Holding holding = holdings.holding(split.page());
    return wrong != null || holding == null || !holding.compound
        ? wrong
        : split.page() + " is compound (PG-12)";
  }

  private @Nullable String put(Operand operand) {
    String dead = live(operand, Holding.Kind.PAGES, false, false);
    Holding holding = holdings.holding(operand);
    boolean leaks =
        holding != null && holding.references == 1 && holding.order > 0 && !holding.compound;
    return dead == null && leaks
        ? operand + " would leave its tail behind: the last free needs its order (PG-10)"
        : dead;
  }

  private @Nullable String exact(PageCall.FreePagesExact free) {
    String dead = live(free.virt(), Holding.Kind.EXACT_PAGES, false, false);
    Holding holding = holdings.holding(free.virt());
    return dead != null || holding == null || holding.requested == free.size()
        ? dead
        : free.virt() + " has another size (PG-13)";
  }

  private @Nullable String cache(Operand operand, boolean nullAllowed) {
    if (nullAllowed && holdings.value(operand) == 0) {
      return null;
    }
    Holding cache = holdings.cache(operand);
    return cache == null || !cache.live ? operand + " is no live cache" : null;
  }

  private @Nullable String destroyed(Operand operand) {
    // kmem_cache_destroy takes NULL since 4.3 (SC-21).
    String dead = cache(operand, !profile.before(4, 3));
    Holding cache = holdings.cache(operand);
    return dead != null || cache == null || cache.objects == 0 || cache.references > 1
        ? dead
        : operand + " still has objects (SC-22)";
  }

  private @Nullable String object(Operand cache, Operand object) {
    String dead = live(object, Holding.Kind.OBJECT, false, false);
    Holding holding = holdings.holding(object);
    return dead != null || holding == null || holding.cache == holdings.cache(cache)
        ? dead
        : object + " is of another cache (SC-16)";
  }

  private @Nullable String bulk(SlabCall.KmemCacheFreeBulk free) {
    String dead = cache(free.cache(), true);
    for (int i = 0; dead == null && i < free.objects().size(); i++) {
      Operand object = free.objects().get(i);
      dead =
          holdings.value(free.cache()) == 0
              ? live(object, Holding.Kind.OBJECT, false, false)
              : object(free.cache(), object);
      if (dead == null && free.objects().indexOf(object) < i) {
        dead = object + " stands twice in the list";
      }
    }
    return dead;
  }
}
