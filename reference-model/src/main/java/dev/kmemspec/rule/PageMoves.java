package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.Setting;
import org.jspecify.annotations.Nullable;

/** How calls of the page allocator move the world. */
final class PageMoves {
  private PageMoves() {}

  static void apply(World world, PageCall call, Outcome outcome) {
    switch (call) {
      case PageCall.Allocating fresh -> taken(world, fresh, outcome);
      case PageCall.FreePagesOf free -> freed(world, free, free.page(), free.order(), outcome);
      case PageCall.FreePages free -> {
        if (world.value(free.addr()) != 0) {
          freed(world, free, free.addr(), free.order(), outcome);
        }
      }
      case PageCall.FreePagesExact free -> {
        if (returned(world, free, free.virt(), outcome)) {
          world.release(world.value(free.virt()));
        }
      }
      case PageCall.AllocPagesBulkArray full -> {}
      case PageCall.SplitPage split -> {
        if (returned(world, split, split.page(), outcome)) {
          split(world, world.block(split.page()));
        }
      }
      case PageCall.GetPage get -> {
        Block block = world.block(get.page());
        if (returned(world, get, get.page(), outcome) && block != null) {
          block.references++;
        }
      }
      case PageCall.PutPage put -> {
        Block block = world.block(put.page());
        if (returned(world, put, put.page(), outcome) && block != null && --block.references == 0) {
          world.release(block.address);
        }
      }
    }
  }

  /** What the scopes of the running task leave of it (GF-16). */
  static Gfp mask(World world, PageCall.Allocating call) {
    return world.task().mask(mask(call));
  }

  /** The mask that really counts: what a call adds to the caller's, and what it strips. */
  static Gfp mask(PageCall.Allocating call) {
    return switch (call) {
      case PageCall.GetFreePages c -> c.gfp().without(new Gfp(Gfp.HIGHMEM_BIT));
      case PageCall.GetZeroedPage c -> c.gfp().without(new Gfp(Gfp.HIGHMEM_BIT)).with(Gfp.ZERO);
      case PageCall.AllocPagesExact c -> c.gfp().without(new Gfp(Gfp.HIGHMEM_BIT | Gfp.COMP_BIT));
      case PageCall.AllocPages c -> c.gfp();
      case PageCall.AllocPagesNode c -> c.gfp();
      case PageCall.AllocPagesBulk c -> c.gfp();
    };
  }

  /** The order that the call looks for; -1 where there is none: size 0 (PV-13). */
  static int order(PageCall.Allocating call, Machine machine) {
    return switch (call) {
      case PageCall.AllocPages c -> c.order();
      case PageCall.AllocPagesNode c -> c.order();
      case PageCall.GetFreePages c -> c.order();
      case PageCall.GetZeroedPage c -> 0;
      case PageCall.AllocPagesExact c -> c.size() == 0 ? -1 : machine.orderFor(c.size());
      case PageCall.AllocPagesBulk c -> 0;
    };
  }

  /** How many bytes each block of the call has that the caller may use. */
  static long bytes(PageCall.Allocating call, Machine machine) {
    return call instanceof PageCall.AllocPagesExact exact
        ? exact.size()
        : (long) machine.pageSize() << Math.max(0, order(call, machine));
  }

  /** How many pages hold that many bytes; {@code bytes} is unsigned. */
  static long pages(long bytes, Machine machine) {
    return bytes == 0 ? 0 : Long.divideUnsigned(bytes - 1, machine.pageSize()) + 1;
  }

  private static void taken(World world, PageCall.Allocating call, Outcome outcome) {
    if (outcome instanceof Outcome.Pointer pointer) {
      world.take(born(world, call, pointer));
    } else if (outcome instanceof Outcome.Pointers pointers) {
      for (Outcome.Pointer pointer : pointers.each()) {
        world.take(born(world, call, pointer));
      }
    }
  }

  private static Block born(World world, PageCall.Allocating call, Outcome.Pointer pointer) {
    boolean exact = call instanceof PageCall.AllocPagesExact;
    Gfp mask = mask(call);
    Block block =
        new Block(
            pointer.address(),
            exact ? Block.Kind.EXACT_PAGES : Block.Kind.PAGES,
            bytes(call, world.machine()),
            mask,
            world.steps());
    block.order = order(call, world.machine());
    block.whole = exact ? pages(block.requested, world.machine()) * world.machine().pageSize() : 0;
    block.zeroed = mask.zero();
    if (mask.zero() && pointer.nonzero() <= 0) {
      block.known = Content.zeros(block.requested);
    }
    if (pointer.frames() != null) {
      block.frame = pointer.frames().first();
    }
    return block;
  }

  private static void freed(World world, PageCall call, Operand page, int order, Outcome outcome) {
    if (!returned(world, call, page, outcome)) {
      return;
    }
    if (world.witness() == Setting.Witness.PARTIAL) {
      world.releasePages(world.value(page), (long) world.machine().pageSize() << order);
      return;
    }
    Block block = world.block(page);
    if (block != null && --block.references > 0) {
      dropTail(world, block);
    } else if (world.value(page) != Bindings.UNBOUND) {
      world.release(world.value(page));
    }
  }

  /** Somebody else still holds the first page; the others of a plain block are free (PG-10). */
  private static void dropTail(World world, Block block) {
    if (!block.gfp.has(Gfp.COMP_BIT)) {
      block.order = 0;
      block.known = block.known.prefix(world.machine().pageSize());
      world.resize(block, world.machine().pageSize());
    }
    world.ledger().pinned(block);
  }

  private static void split(World world, @Nullable Block block) {
    if (block == null) {
      return;
    }
    int pageSize = world.machine().pageSize();
    long pages = block.requested / pageSize;
    Content known = block.known;
    block.order = 0;
    block.split = true;
    block.known = known.prefix(pageSize);
    world.resize(block, pageSize);
    for (long i = 1; i < pages; i++) {
      Block part =
          new Block(
              block.address + i * pageSize, Block.Kind.PAGES, pageSize, block.gfp, block.birth);
      part.split = true;
      part.zeroed = block.zeroed;
      part.known = known.slice(i * pageSize, pageSize);
      part.frame = block.frame < 0 ? -1 : block.frame + i;
      world.take(part);
    }
  }

  /** Whether the call came back and kept its preconditions; a broken one moves the world itself. */
  private static boolean returned(World world, PageCall call, Operand page, Outcome outcome) {
    if (!(outcome instanceof Outcome.Done)) {
      return false;
    }
    Misuse misuse = world.misuse() ? Misuse.of(world, call) : null;
    if (misuse != null) {
      Misuse.happened(world, misuse, world.block(page), outcome);
    }
    return misuse == null;
  }
}
