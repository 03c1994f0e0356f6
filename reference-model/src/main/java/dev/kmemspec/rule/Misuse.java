package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Contexts;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.VmallocCall;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The preconditions that a caller can break, as far as the world knows of it. */
enum Misuse {
  /** It was given back before (SC-17). */
  DOUBLE_FREE("was given back before"),
  /** An address inside a live block (SC-18). */
  INSIDE("lies inside a live block and is not its start"),
  /** Nobody handed it out. */
  UNKNOWN("was never handed out"),
  /** An object of another cache (SC-16). */
  WRONG_CACHE("belongs to another cache"),
  /** Pages given to kfree (KM-15). */
  PAGES_TO_KFREE("came from the page allocator"),
  /** Memory of another family, or of another order. */
  FOREIGN("came from another family of calls or with another order"),
  /** It was given to kfree_rcu and may not be free yet (KM-27). */
  WAITING("was given to kfree_rcu before"),
  /** A field for kfree_rcu that lies outside of the block or not in its first page (KM-27). */
  FIELD("has no such field below offset 4096"),
  /** A block whose tail is lost when it is freed while somebody else holds it (PG-10). */
  HELD("is held by somebody else"),
  /** A static per-CPU variable (PC-10). */
  STATIC("is a static variable, which is never given back"),
  /** Destroying a cache with live objects (SC-22). */
  LIVE_OBJECTS("still has live objects"),
  /** A call on a cache that was destroyed. */
  NO_CACHE("is no live cache"),
  /** A call that may sleep where it must not, or any call in NMI (GF-02, GF-05, GF-19). */
  CONTEXT("is called in a context where it is not allowed"),
  /** An alignment that is no power of two (VM-07). */
  ALIGNMENT("has an alignment that is no power of two"),
  /** Zone bits that contradict each other (GF-13). */
  MASK("has zone bits that contradict each other");

  private final String words;

  Misuse(String words) {
    this.words = words;
  }

  /** What is wrong with the argument, as the end of a sentence. */
  String words() {
    return words;
  }

  /** What the call breaks, or null. */
  static @Nullable Misuse of(World world, Call call) {
    Gfp gfp = call.gfp();
    if (gfp != null && gfp.contradictory()) {
      return MASK;
    }
    return inContext(world, call) ? ofArguments(world, call) : CONTEXT;
  }

  private static boolean inContext(World world, Call call) {
    return Contexts.illegal(call, world.context(), world.profile()) == null;
  }

  private static @Nullable Misuse ofArguments(World world, Call call) {
    return switch (call) {
      case KmallocCall.Kfree c -> kfreed(world, c.p());
      case KmallocCall.KfreeSensitive c -> kfreed(world, c.p());
      case KmallocCall.Krealloc c -> kfreed(world, c.p());
      case KmallocCall.KreallocArray c -> kfreed(world, c.p());
      case KmallocCall.Ksize c -> kfreed(world, c.p());
      case SlabCall.KmemCacheFree c -> freed(world, world.cache(c.cache()), c.object());
      case SlabCall.KmemCacheFreeBulk c -> bulk(world, c);
      case SlabCall.KmemCacheDestroy c -> destroyed(world, c.cache());
      case SlabCall.KmemCacheShrink c -> cache(world, c.cache());
      case SlabCall.KmemCacheSize c -> cache(world, c.cache());
      case SlabCall.Allocating c -> cache(world, c.cache());
      case IoremapCall.Iounmap c -> unmapped(world, world.value(c.addr()));
      case DmaCall.DmaFreeCoherent c -> coherent(world, c);
      case DmaCall.FromPool c -> pool(world, c.pool());
      case DmaCall.DmaPoolFree c -> poolBlock(world, c);
      case DmaCall.DmaPoolDestroy c -> {
        DmaPools.Pool pool = world.dma().at(world.value(c.pool()));
        Misuse none = world.value(c.pool()) == 0 ? null : pool(world, c.pool());
        yield none == null && pool != null && pool.live > 0 ? LIVE_OBJECTS : none;
      }
      case PercpuCall.FreePercpu c -> percpu(world, c.p());
      case NolockCall c -> nolock(world, c);
      case RcuCall c -> RcuMoves.misuse(world, c);
      case VmallocCall c -> AreaMisuse.of(world, c);
      case KvmallocCall c -> AreaMisuse.of(world, c);
      case UserCall.Free c -> of(world, c.p(), Block.Kind.USER, false);
      case UserCall.Realloc c -> of(world, c.p(), Block.Kind.USER, false);
      case UserCall.MallocUsableSize c -> of(world, c.p(), Block.Kind.USER, false);
      case BootmemCall.FreeBootmem c -> BootmemMoves.freeAlready(world, c) ? DOUBLE_FREE : null;
      case PageCall.FreePagesOf c -> freedPages(world, c.page(), c.order());
      case PageCall.FreePages c ->
          world.value(c.addr()) == 0 ? null : freedPages(world, c.addr(), c.order());
      case PageCall.SplitPage c -> split(world, c);
      case PageCall.AllocPagesBulkArray c ->
          c.pages().stream()
              .map(page -> page(world, page))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      case PageCall.FreePagesExact c -> exact(world, c);
      case PageCall.GetPage c -> page(world, c.page());
      case PageCall.PutPage c -> put(world, c.page());
      default -> null;
    };
  }

  private static @Nullable Misuse nolock(World world, NolockCall call) {
    if (!NolockCall.foreign(call).equals(Gfp.NONE)) {
      return MASK;
    }
    return switch (call) {
      case NolockCall.AllocPagesNolock _, NolockCall.KmallocNolock _ -> null;
      case NolockCall.FreePagesNolock c -> {
        Block block = world.block(c.page());
        Misuse found = pages(world, c.page(), c.order());
        yield found == null && block != null && block.references > 1 ? HELD : found;
      }
      case NolockCall.KfreeNolock c -> {
        Block block = world.block(c.p());
        Misuse found = of(world, c.p(), Block.Kind.KMALLOC, true);
        yield found == null && block != null && !block.nolock ? FOREIGN : found;
      }
    };
  }

  private static @Nullable Misuse cache(World world, Operand operand) {
    Cache cache = world.cache(operand);
    return cache == null || cache.destroyed ? NO_CACHE : null;
  }

  private static @Nullable Misuse destroyed(World world, Operand operand) {
    Cache cache = world.cache(operand);
    if (cache == null || cache.destroyed) {
      return world.value(operand) == 0 ? null : NO_CACHE;
    }
    return cache.references == 1 && cache.live > 0 ? LIVE_OBJECTS : null;
  }

  private static @Nullable Misuse kfreed(World world, Operand p) {
    Block block = world.block(p);
    if (block != null && block.deferred) {
      return WAITING;
    }
    if (block != null && block.kind == Block.Kind.OBJECT) {
      return world.profile().since(6, 4) ? null : FOREIGN;
    }
    boolean pages =
        block != null && (block.kind == Block.Kind.PAGES || block.kind == Block.Kind.EXACT_PAGES);
    return pages ? PAGES_TO_KFREE : of(world, p, Block.Kind.KMALLOC, true);
  }

  /** What is wrong with freeing that object to that cache; null for the cache means any. */
  static @Nullable Misuse freed(World world, @Nullable Cache cache, Operand object) {
    Block block = world.block(object);
    if (block != null && block.deferred) {
      return WAITING;
    }
    if (block == null || (block.cache == null && block.kind != Block.Kind.KMALLOC)) {
      Misuse found = of(world, object, Block.Kind.OBJECT, false);
      return found == null ? FOREIGN : found;
    }
    return cache == null || block.cache == cache ? null : WRONG_CACHE;
  }

  private static @Nullable Misuse bulk(World world, SlabCall.KmemCacheFreeBulk call) {
    Cache cache = world.cache(call.cache());
    if (world.value(call.cache()) != 0 && (cache == null || cache.destroyed)) {
      return NO_CACHE;
    }
    List<Operand> objects = call.objects();
    for (int i = 0; i < objects.size(); i++) {
      Misuse found = freed(world, cache, objects.get(i));
      if (found != null) {
        return found;
      }
      for (int j = 0; j < i; j++) {
        if (world.value(objects.get(j)) == world.value(objects.get(i))) {
          return DOUBLE_FREE;
        }
      }
    }
    return null;
  }

  private static @Nullable Misuse unmapped(World world, long address) {
    int page = world.machine().pageSize();
    if (address == Bindings.UNBOUND || world.io().inFirstPage(address, page) != null) {
      return null;
    }
    Block block = world.overlapping(address, 1);
    if (block != null && !block.inDirectMap()) {
      return block.kind == Block.Kind.IOREMAP ? INSIDE : FOREIGN;
    }
    return world.io().gaveBack(address, page) ? DOUBLE_FREE : UNKNOWN;
  }

  private static @Nullable Misuse coherent(World world, DmaCall.DmaFreeCoherent call) {
    Misuse found = of(world, call.vaddr(), Block.Kind.DMA, false);
    Block block = world.block(call.vaddr());
    boolean other =
        block != null
            && (block.requested != call.size() || world.dma().device(block) != call.bits());
    return found == null && other ? FOREIGN : found;
  }

  private static @Nullable Misuse pool(World world, Operand operand) {
    DmaPools.Pool pool = world.dma().at(world.value(operand));
    return pool == null || pool.destroyed ? NO_CACHE : null;
  }

  private static @Nullable Misuse poolBlock(World world, DmaCall.DmaPoolFree call) {
    Misuse dead = pool(world, call.pool());
    Misuse found = dead == null ? of(world, call.vaddr(), Block.Kind.DMA_BLOCK, false) : dead;
    Block block = world.block(call.vaddr());
    boolean other =
        block == null || world.dma().of(block) != world.dma().at(world.value(call.pool()));
    return found == null && other ? FOREIGN : found;
  }

  private static @Nullable Misuse percpu(World world, Operand p) {
    long pointer = world.value(p);
    PercpuAreas.Area area = world.percpu().at(pointer);
    if (area != null) {
      return area.origin() == PercpuAreas.Origin.STATIC ? STATIC : null;
    }
    if (pointer == 0 || pointer == Bindings.UNBOUND) {
      return null;
    }
    if (world.percpu().around(pointer) != null) {
      return INSIDE;
    }
    return world.percpu().gaveBack(pointer)
        ? DOUBLE_FREE
        : world.overlapping(pointer, 1) != null ? FOREIGN : UNKNOWN;
  }

  private static @Nullable Misuse pages(World world, Operand page, int order) {
    Misuse found = page(world, page);
    Block block = world.block(page);
    return found == null && block != null && block.order != order ? FOREIGN : found;
  }

  /** Before 5.10 a plain block that somebody else holds loses its tail (PG-10). */
  private static @Nullable Misuse freedPages(World world, Operand page, int order) {
    Misuse found = pages(world, page, order);
    Block block = world.block(page);
    boolean leaks =
        block != null && block.references > 1 && order > 0 && !block.gfp.has(Gfp.COMP_BIT);
    return found == null && leaks && world.profile().before(5, 10) ? HELD : found;
  }

  private static @Nullable Misuse split(World world, PageCall.SplitPage call) {
    Misuse found = pages(world, call.page(), call.order());
    Block block = world.block(call.page());
    return found == null && block != null && block.gfp.has(Gfp.COMP_BIT) ? FOREIGN : found;
  }

  /** put_page frees one page or a compound block: the tail of any other block leaks (PG-08). */
  private static @Nullable Misuse put(World world, Operand page) {
    Misuse found = page(world, page);
    Block block = world.block(page);
    boolean leaks =
        block != null && block.references == 1 && block.order > 0 && !block.gfp.has(Gfp.COMP_BIT);
    return found == null && leaks ? FOREIGN : found;
  }

  private static @Nullable Misuse page(World world, Operand page) {
    Misuse found = of(world, page, Block.Kind.PAGES, false);
    return found == null && world.block(page) == null ? UNKNOWN : found;
  }

  private static @Nullable Misuse exact(World world, PageCall.FreePagesExact call) {
    Misuse found = of(world, call.virt(), Block.Kind.EXACT_PAGES, false);
    Block block = world.block(call.virt());
    return found == null && (block == null || block.requested != call.size()) ? FOREIGN : found;
  }

  private static @Nullable Misuse of(
      World world, Operand p, Block.Kind kind, boolean zeroSizeAllowed) {
    long address = world.value(p);
    boolean nothing = address == 0 || (zeroSizeAllowed && address == Machine.ZERO_SIZE_PTR);
    if (nothing || address == Bindings.UNBOUND) {
      return null;
    }
    Block block = world.blockAt(address);
    if (block != null) {
      return block.deferred ? WAITING : block.kind == kind ? null : FOREIGN;
    }
    if (world.overlapping(address, 1) != null) {
      return INSIDE;
    }
    return dead(world, address);
  }

  /** What is wrong with an address at which nothing is live. */
  static Misuse dead(World world, long address) {
    Misuse gone = world.gaveBack(address) ? DOUBLE_FREE : UNKNOWN;
    return world.graces().mayWait(address) ? WAITING : gone;
  }

  /**
   * Moves the world past a misuse of kmalloc, of a slab cache or of the C library's heap. What the
   * allocator reported and refused leaves everything as it was; where the kernel says otherwise the
   * profile decides; all else is undefined from here on.
   */
  static void happened(World world, Misuse misuse, @Nullable Block block, Outcome outcome) {
    if (outcome instanceof Outcome.Broke) {
      return;
    }
    boolean reported = !world.now().reports().isEmpty();
    boolean percpu = world.now().call() instanceof PercpuCall && world.profile().since(4, 14);
    boolean unmapping = world.now().call() instanceof IoremapCall && world.profile().isLinux();
    boolean settled =
        switch (misuse) {
          // Of per-CPU memory the bit maps tell, and it is said only once (PC-08).
          case DOUBLE_FREE -> reported || percpu || unmapping;
          case INSIDE, STATIC -> reported || percpu;
          case UNKNOWN -> reported || unmapping;
          case WRONG_CACHE -> reported && wrongCache(world, block);
          case PAGES_TO_KFREE -> pagesToKfree(world, block);
          case LIVE_OBJECTS -> world.profile().isLinux();
          case ALIGNMENT -> !(outcome instanceof Outcome.Pointer);
          case FIELD, WAITING -> reported;
          case FOREIGN, HELD, NO_CACHE, CONTEXT, MASK -> false;
        };
    if (misuse == PAGES_TO_KFREE && reported) {
      world.warnOfPages();
    }
    if (!settled) {
      world.undefine();
    }
  }

  /** 7.0 leaks the object; 5.9 to 6.x give it to its own cache; others to the wrong one (SC-16). */
  private static boolean wrongCache(World world, @Nullable Block block) {
    if (world.profile().since(7, 0)) {
      return true;
    }
    if (world.profile().since(5, 9) && block != null) {
      world.release(block.address);
      if (block.cache != null) {
        block.cache.left(block, world.steps());
      }
      return true;
    }
    return false;
  }

  /** 7.0 keeps the pages; before, a single or a compound block is freed (KM-15). */
  private static boolean pagesToKfree(World world, @Nullable Block block) {
    if (world.profile().since(7, 0)) {
      return true;
    }
    if (block == null || block.references != 1 || block.kind != Block.Kind.PAGES) {
      return false;
    }
    boolean compound = block.gfp.has(Gfp.COMP_BIT) && block.order > 0;
    boolean freed = compound || (world.profile().since(5, 17) && block.order == 0);
    if (freed) {
      world.release(block.address);
    }
    return freed;
  }
}
