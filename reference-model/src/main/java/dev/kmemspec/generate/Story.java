package dev.kmemspec.generate;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.FaultCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The course of one program: what it does next, until it has done enough; then its ending. */
final class Story {
  /** An action that lacks something to be made with gives way to another one so often. */
  private static final int MOST_TRIES = 8;

  private static final int MOST_FREED_AT_ONCE = 64;
  private static final int OVERTURE_ONCE_IN = 3;
  private static final int FILLED_ONCE_IN = 6;
  private static final int FAULT_ONCE_IN = 4;
  private static final int ROUND_TRIP_ONCE_IN = 3;
  private static final int MOST_FAULT_BITS = 5;

  private final Draft draft;
  private final int length;
  private final List<Action> actions = new ArrayList<>();
  private final List<Integer> weights = new ArrayList<>();

  /** Calls that belong together. */
  private final List<Action> scenes = new ArrayList<>();

  /** The ways to break a precondition of what is wanted. */
  private final List<BooleanSupplier> misuses = new ArrayList<>();

  private final PageDraws pages;
  private final SlabDraws slabs;
  private final KmallocDraws kmalloc;
  private final UserDraws user;
  private final VmallocDraws vmalloc;
  private final KvmallocDraws kvmalloc;
  private final IoremapDraws ioremap;
  private final PercpuDraws percpu;
  private final DmaDraws dma;
  private final MemblockDraws memblock;
  private final BootmemDraws bootmem;
  private final MappingDraws mapping;
  private final CommonDraws common;
  private final TaskDraws task;
  private final ReclaimDraws reclaim;
  private final RcuDraws rcu;
  private int sum;

  Story(Draft draft, int length) {
    this.draft = draft;
    this.length = length;
    pages = new PageDraws(draft);
    slabs = new SlabDraws(draft);
    kmalloc = new KmallocDraws(draft);
    user = new UserDraws(draft);
    vmalloc = new VmallocDraws(draft);
    kvmalloc = new KvmallocDraws(draft);
    ioremap = new IoremapDraws(draft);
    percpu = new PercpuDraws(draft);
    dma = new DmaDraws(draft);
    memblock = new MemblockDraws(draft);
    bootmem = new BootmemDraws(draft);
    mapping = new MappingDraws(draft);
    common = new CommonDraws(draft);
    task = new TaskDraws(draft);
    reclaim = new ReclaimDraws(draft, pages, common);
    rcu = new RcuDraws(draft);
    weigh();
    misuses.add(common::freeAgain);
    misuse(Family.PAGES, pages::misuse);
    misuse(Family.SLAB, slabs::misuse);
    misuse(Family.KMALLOC, kmalloc::misuse);
    misuse(Family.USER, user::misuse);
    misuse(Family.VMALLOC, vmalloc::misuse);
    misuse(Family.KVMALLOC, kvmalloc::misuse);
    misuse(Family.IOREMAP, ioremap::misuse);
    misuse(Family.PERCPU, percpu::misuse);
    misuse(Family.DMA, dma::misuse);
    misuse(Family.BOOTMEM, bootmem::misuse);
    misuse(Family.RCU, rcu::misuse);
  }

  private void misuse(Family family, BooleanSupplier way) {
    if (draft.request.has(family)) {
      misuses.add(way);
    }
  }

  private void weigh() {
    List<Action> possible = new ArrayList<>();
    join(possible, Family.PAGES, pages.actions());
    join(possible, Family.SLAB, slabs.actions());
    join(possible, Family.KMALLOC, kmalloc.actions());
    join(possible, Family.USER, user.actions());
    join(possible, Family.VMALLOC, vmalloc.actions());
    join(possible, Family.KVMALLOC, kvmalloc.actions());
    join(possible, Family.IOREMAP, ioremap.actions());
    join(possible, Family.PERCPU, percpu.actions());
    join(possible, Family.DMA, dma.actions());
    join(possible, Family.MEMBLOCK, memblock.actions());
    join(possible, Family.BOOTMEM, bootmem.actions());
    join(possible, Family.MAPPING, mapping.actions());
    join(possible, Family.WATCH, common.watching());
    join(possible, Family.TASK, task.actions());
    join(possible, Family.RECLAIM, reclaim.actions());
    join(possible, Family.NOLOCK, new NolockDraws(draft).actions());
    join(possible, Family.RCU, rcu.actions());
    join(scenes, Family.PAGES, pages.scenes());
    join(scenes, Family.SLAB, new SlabScenes(draft, slabs).actions());
    join(scenes, Family.KMALLOC, new KmallocScenes(draft).actions());
    join(scenes, Family.VMALLOC, new VmallocScenes(draft, vmalloc).actions());
    join(scenes, Family.KVMALLOC, kvmalloc.scenes());
    join(scenes, Family.RCU, rcu.scenes());
    join(scenes, Family.PERCPU, new PercpuScenes(draft, percpu).actions());
    join(scenes, Family.RECLAIM, reclaim.scenes());
    join(scenes, Family.WATCH, List.of(Action.other(this::reach).sleeping()));
    join(scenes, Family.WATCH, List.of(Action.other(this::roundTrip).sleeping()));
    join(scenes, Family.FAULT, List.of(Action.other(this::fault).sleeping()));
    possible.addAll(scenes);
    if (possible.stream().noneMatch(Story::allocates)) {
      throw new IllegalStateException("nothing to draw of " + draft.request.families());
    }
    while (sum == 0 || actions.stream().noneMatch(Story::allocates)) {
      for (Action action : possible) {
        weigh(action, draft.swarm.weight() * emphasis(action.role()));
      }
    }
  }

  private static boolean allocates(Action action) {
    return action.role() == Action.Role.ALLOCATES;
  }

  private void join(List<Action> possible, Family family, List<Action> more) {
    if (draft.request.has(family)) {
      possible.addAll(more);
    }
  }

  private int emphasis(Action.Role role) {
    return switch (role) {
      case ALLOCATES -> draft.swarm.style.allocating;
      case FREES -> draft.swarm.style.freeing;
      case OTHER -> 2;
    };
  }

  private void weigh(Action action, int weight) {
    if (weight > 0) {
      actions.add(action);
      weights.add(weight);
      sum += weight;
    }
  }

  void tell() {
    boolean frees =
        draft.swarm.ending == Swarm.Ending.FREE || draft.swarm.ending == Swarm.Ending.FREE_IN_BULK;
    if (draft.swarm.looksFirst) {
      look();
    }
    if (draft.request.has(Family.MAPPING)) {
      mapping.begin();
    }
    if (!draft.early() && draft.below(OVERTURE_ONCE_IN) == 0) {
      overture();
    }
    while (draft.length() < length && draft.length() + (frees ? draft.live() : 0) < most()) {
      next();
    }
    draft.quiesce();
    end();
    while (draft.length() > draft.request.maxCalls()) {
      draft.calls().removeLast();
    }
  }

  /** A scene to begin with, each as often as any other. */
  private void overture() {
    boolean made = scenes.isEmpty();
    for (int tries = 0; tries < MOST_TRIES && !made; tries++) {
      made = scenes.get(draft.below(scenes.size())).make().getAsBoolean();
    }
  }

  private int most() {
    return draft.request.maxCalls();
  }

  private void next() {
    draft.moveOn();
    boolean touches = draft.request.has(Family.MEMORY);
    if (touches && draft.live() > 0 && draft.chance(draft.swarm.touchesMemory)) {
      common.touch();
    } else if (draft.early()) {
      boot();
    } else if (draft.request.misuse() && draft.chance(draft.swarm.misuses)) {
      misuse();
    } else if (draft.swarm.style == Swarm.Style.FILL && draft.below(FILLED_ONCE_IN) == 0) {
      fill();
    } else {
      act();
    }
  }

  /** Before the hand-over only one allocator serves. */
  private void boot() {
    boolean misuse = draft.request.misuse() && draft.chance(draft.swarm.misuses);
    if (draft.machine.boot() == Boot.MEMBLOCK) {
      memblock.early();
    } else if (!misuse || !bootmem.misuse()) {
      bootmem.early();
    }
  }

  private void act() {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Action action = choose();
      if (action.sleeps()) {
        draft.processContext();
      }
      if (action.make().getAsBoolean()) {
        return;
      }
    }
    // Objects of a cache that cannot be made in this context.
    draft.processContext();
  }

  private Action choose() {
    int drawn = draft.below(sum);
    int i = 0;
    while (drawn >= weights.get(i)) {
      drawn -= weights.get(i++);
    }
    return actions.get(i);
  }

  private void misuse() {
    boolean made = false;
    for (int tries = 0; tries < 4 && !made; tries++) {
      made = misuses.get(draft.below(misuses.size())).getAsBoolean();
    }
    if (!made) {
      act();
    }
  }

  /** Takes equal blocks until the memory must be gone, then frees most of what is held. */
  private void fill() {
    int room = (most() - draft.length()) / 3;
    long pagesLeft = draft.machine.pages();
    int order = 0;
    while (order < draft.machine.maxOrder() && pagesLeft >> order > Math.max(4, room)) {
      order++;
    }
    long bytes = (long) draft.machine.pageSize() << order;
    int blocks = (int) Math.min(room, (pagesLeft >> order) + 3);
    boolean byZone = draft.machine.zones().size() > 1 && draft.request.has(Family.PAGES);
    Family family = byZone && draft.random.nextBoolean() ? Family.PAGES : filling();
    Gfp mask = pages.filling();
    boolean looks = draft.below(4) == 0;
    if (family == Family.VMALLOC) {
      draft.processContext();
    }
    for (int i = 0; family != null && i < blocks; i++) {
      if (looks) {
        draft.lookBefore();
      }
      switch (family) {
        case PAGES -> pages.fillWith(order, mask);
        case KMALLOC -> kmalloc.fillWith(bytes);
        case VMALLOC -> vmalloc.fillWith(bytes);
        default -> slabs.fillWith(bytes);
      }
    }
    if (family != null && draft.request.has(Family.PAGES) && draft.random.nextBoolean()) {
      pages.insist();
    }
    boolean speaks = draft.request.has(Family.TASK) && draft.request.has(Family.PAGES);
    if (family != null && speaks && draft.random.nextBoolean()) {
      task.insist(pages);
    }
    int kept = draft.below(2) * draft.below(16);
    while (family != null && draft.live() > kept && draft.length() < length && freeAny()) {
      draft.moveOn();
    }
  }

  /** A family that can fill the memory; a heap's is not the program's to fill. */
  private @Nullable Family filling() {
    List<Family> able =
        List.of(Family.PAGES, Family.KMALLOC, Family.SLAB, Family.VMALLOC).stream()
            .filter(draft.request::has)
            .toList();
    return able.isEmpty() ? null : able.get(draft.below(able.size()));
  }

  /** Frees something of any kind but a cache; false where nothing else is held. */
  private boolean freeAny() {
    return pages.freeOne(draft.victim(Item.Kind.PAGES))
        || pages.freeExact(draft.victim(Item.Kind.EXACT))
        || slabs.freeOne(draft.victim(Item.Kind.OBJECT))
        || kmalloc.freeOne(draft.victim(Item.Kind.KMALLOC))
        || user.freeOne(draft.victim(Item.Kind.USER))
        || vmalloc.freeAny()
        || kvmalloc.freeAny()
        || ioremap.freeAny()
        || percpu.freeAny()
        || dma.freeAny()
        || memblock.freeAny()
        || bootmem.freeAny()
        || mapping.freeAny();
  }

  /** Compares the totals before and after a call that may well fail (XI-06). */
  private boolean reach() {
    Family family = filling();
    if (family == null) {
      return false;
    }
    common.flush();
    switch (family) {
      case PAGES -> pages.reach();
      case KMALLOC -> kmalloc.reach();
      case VMALLOC -> vmalloc.reach();
      default -> slabs.reach();
    }
    common.flush();
    return true;
  }

  /** Compares the totals before and after something that is allocated and freed (XI-07). */
  private boolean roundTrip() {
    if (draft.below(ROUND_TRIP_ONCE_IN) != 0) {
      return false;
    }
    int held = draft.live();
    look();
    int made = 0;
    int wanted = 1 + draft.below(2);
    for (int tries = 0; tries < MOST_TRIES && made < wanted; tries++) {
      Action action = choose();
      made += allocates(action) && action.make().getAsBoolean() ? 1 : 0;
    }
    while (draft.live() > held && !draft.full() && freeAny()) {
      draft.processContext();
    }
    look();
    return true;
  }

  /** Fails one of the first inner allocations of a call, and compares the totals (XI-06). */
  private boolean fault() {
    if (draft.below(FAULT_ONCE_IN) != 0) {
      return false;
    }
    look();
    draft.add(new FaultCall.FailNth(1 + draft.below(1 << draft.below(MOST_FAULT_BITS))));
    boolean made = false;
    for (int tries = 0; tries < MOST_TRIES && !made; tries++) {
      Action action = choose();
      made = allocates(action) && action.make().getAsBoolean();
    }
    draft.add(new FaultCall.FailNth(0));
    look();
    return true;
  }

  private void end() {
    switch (draft.swarm.ending) {
      case LEAVE -> {}
      case LOOK -> look();
      case FREE -> {
        freeEverything(false);
        look();
      }
      case FREE_IN_BULK -> {
        freeEverything(true);
        look();
      }
    }
  }

  private void freeEverything(boolean inBulk) {
    Pool objects = draft.pool(Item.Kind.OBJECT);
    while (inBulk && !objects.isEmpty() && !draft.full()) {
      slabs.freeSeveral(objects.get(0), draft.random.nextBoolean(), MOST_FREED_AT_ONCE);
    }
    while (!draft.full() && freeAny()) {
      draft.moveOn();
    }
    draft.processContext();
    Pool caches = draft.pool(Item.Kind.CACHE);
    for (int i = caches.size() - 1; i >= 0 && !draft.full(); i--) {
      if (inBulk) {
        slabs.shrink(caches.get(i));
      }
      if (caches.get(i).objects == 0 && (!inBulk || draft.random.nextBoolean())) {
        slabs.destroy(caches.get(i));
      }
    }
  }

  private void look() {
    if (draft.request.has(Family.WATCH)) {
      common.flush();
    }
  }
}
