package dev.kmemspec.generate;

import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.PercpuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.UserCall;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that concern every family: writing and reading memory, counters, double frees. */
final class CommonDraws {
  /** Larger blocks are touched seldom: it takes long and shows little more. */
  private static final long MOST_USUAL_BYTES = 64 << 10;

  private static final long MOST_BYTES = 1 << 20;

  private static final Item.Kind[] MEMORY = {
    Item.Kind.PAGES,
    Item.Kind.EXACT,
    Item.Kind.OBJECT,
    Item.Kind.KMALLOC,
    Item.Kind.USER,
    Item.Kind.MAPPING,
    Item.Kind.DMA,
    Item.Kind.DMA_BLOCK,
    Item.Kind.IOREMAP,
    Item.Kind.VMALLOC,
    Item.Kind.VMAP,
    Item.Kind.VM_MAP_RAM,
    Item.Kind.KVMALLOC,
    Item.Kind.MEMBLOCK,
    Item.Kind.BOOTMEM
  };

  private final Draft draft;

  CommonDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> watching() {
    List<Action> actions = new ArrayList<>();
    actions.add(Action.other(() -> watch(new WatchCall.Zoneinfo())));
    actions.add(Action.other(() -> watch(new WatchCall.Slabinfo())));
    actions.add(Action.other(() -> watch(new WatchCall.Meminfo())));
    actions.add(Action.other(() -> watch(new WatchCall.Drain())).sleeping());
    if (draft.request.has(Family.VMALLOC) || draft.request.has(Family.IOREMAP)) {
      actions.add(Action.other(() -> watch(new WatchCall.Vmallocinfo())));
    }
    return actions;
  }

  /** Gives parked memory back and looks, so that totals can be compared. */
  void flush() {
    draft.settle();
    draft.add(new WatchCall.Drain());
    if (draft.request.has(Family.PERCPU)) {
      draft.add(new PercpuCall.PercpuStats());
    }
    draft.add(new WatchCall.Zoneinfo());
    draft.add(new WatchCall.Slabinfo());
    draft.add(new WatchCall.Meminfo());
    if (draft.request.has(Family.VMALLOC)) {
      draft.add(new WatchCall.Vmallocinfo());
    }
  }

  private boolean watch(WatchCall call) {
    if (draft.below(4) != 0) {
      return false;
    }
    draft.add(call);
    return true;
  }

  /** Writes or reads something that is held; often what was touched last. */
  void touch() {
    Item item = touchable();
    if (item == null) {
      return;
    }
    if (draft.random.nextBoolean()) {
      draft.add(new MemoryCall.Read(item.operand));
      return;
    }
    Item cache = item.cache;
    boolean constructed = cache != null && cache.constructed;
    int seed = constructed && draft.below(3) != 0 ? SlabCall.CTOR_SEED : 1 + draft.below(255);
    draft.add(new MemoryCall.Fill(item.operand, seed));
    item.dirty = constructed && seed != SlabCall.CTOR_SEED;
  }

  private @Nullable Item touchable() {
    List<Item> candidates = new ArrayList<>();
    for (Item.Kind kind : MEMORY) {
      Item item =
          draft.random.nextBoolean()
              ? draft.pool(kind).young(draft.random)
              : draft.pool(kind).any(draft.random);
      if (item != null && item.size > 0 && item.size <= most()) {
        candidates.add(item);
      }
    }
    return candidates.isEmpty() ? null : candidates.get(draft.below(candidates.size()));
  }

  private long most() {
    return draft.below(16) == 0 ? MOST_BYTES : MOST_USUAL_BYTES;
  }

  /** Frees something that was freed before. */
  boolean freeAgain() {
    if (draft.dead.isEmpty()) {
      return false;
    }
    int youngest = draft.dead.size() - 1;
    Item item = draft.dead.get(draft.random.nextBoolean() ? youngest : draft.below(youngest + 1));
    switch (item.kind) {
      case PAGES -> draft.add(new PageCall.FreePagesOf(item.operand, item.order));
      case EXACT -> draft.add(new PageCall.FreePagesExact(item.operand, item.size));
      case KMALLOC -> draft.add(new KmallocCall.Kfree(item.operand));
      case USER -> draft.add(new UserCall.Free(item.operand));
      case DMA_BLOCK -> {
        if (item.cache == null || item.cache.position < 0) {
          return false;
        }
        draft.add(new DmaCall.DmaPoolFree(item.cache.operand, item.operand));
      }
      case PERCPU -> draft.add(new PercpuCall.FreePercpu(item.operand));
      case VMALLOC -> {
        draft.processContext();
        draft.add(new VmallocCall.Vfree(item.operand));
      }
      case KVMALLOC -> {
        draft.processContext();
        draft.add(new KvmallocCall.Kvfree(item.operand));
      }
      case OBJECT -> {
        Item cache = item.cache;
        if (cache == null || cache.position < 0) {
          return false;
        }
        draft.add(new SlabCall.KmemCacheFree(cache.operand, item.operand));
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}
