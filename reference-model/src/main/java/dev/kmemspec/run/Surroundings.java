package dev.kmemspec.run;

import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.Relief;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.Reclaimer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The environment that the program fills: page cache, oldest first, and processes. It gives back
 * what the program said it may, and remembers what it gave for the trace. The OOM killer takes the
 * process with the most pages, and the lowest number of several.
 */
final class Surroundings implements Reclaimer {
  private final Holdings holdings;
  private final PageAllocator pages;
  private final int pageSize;
  private final Deque<Holding> lru = new ArrayDeque<>();
  private final Map<Integer, List<Holding>> processes = new TreeMap<>();
  private List<Relief> reliefs = new ArrayList<>();
  private int most = ReclaimCall.SWAP_CLUSTER_MAX;
  private boolean used;

  Surroundings(Holdings holdings, PageAllocator pages, int pageSize) {
    this.holdings = holdings;
    this.pages = pages;
    this.pageSize = pageSize;
  }

  /** Why the block cannot be left to the environment, or null. */
  static @Nullable String broken(Holdings holdings, ReclaimCall.Leaving call) {
    Holding holding = holdings.holding(call.folio());
    if (holding == null || holding.kind != Holding.Kind.PAGES) {
      return call.folio() + " is no block of pages";
    }
    if (!holding.live) {
      return call.folio() + " was given back before";
    }
    return holding.references > 1 ? call.folio() + " is held elsewhere" : null;
  }

  Outcome make(ReclaimCall call) {
    used = true;
    switch (call) {
      case ReclaimCall.FolioAddLru c -> lru.add(left(c.folio()));
      case ReclaimCall.MmAdd c ->
          processes.computeIfAbsent(c.task(), fresh -> new ArrayList<>()).add(left(c.folio()));
      case ReclaimCall.NrToReclaim c -> most = c.n();
    }
    return Outcome.DONE;
  }

  private Holding left(Operand folio) {
    Holding holding = holdings.holding(folio);
    if (holding == null) {
      throw new IllegalStateException(folio + " was checked to be a block");
    }
    holding.left = true;
    return holding;
  }

  /** What was given back since the last call of this method. */
  List<Relief> takeReliefs() {
    if (reliefs.isEmpty()) {
      return List.of();
    }
    List<Relief> taken = reliefs;
    reliefs = new ArrayList<>();
    return taken;
  }

  @Override
  public long directReclaim(int gfp, int order) {
    List<Holding> given = new ArrayList<>();
    while (given.size() < most && !lru.isEmpty()) {
      Holding oldest = lru.remove();
      if (oldest.live) {
        given.add(oldest);
      }
    }
    if (used) {
      reliefs.add(new Relief.Round(addresses(given)));
    }
    return giveBack(given);
  }

  @Override
  public boolean outOfMemory(int gfp, int order) {
    int victim = -1;
    long largest = 0;
    for (Map.Entry<Integer, List<Holding>> each : processes.entrySet()) {
      long size = each.getValue().stream().filter(block -> block.live).mapToLong(this::pages).sum();
      if (size > largest) {
        victim = each.getKey();
        largest = size;
      }
    }
    List<Holding> memory = processes.remove(victim);
    if (memory == null) {
      return false;
    }
    memory.removeIf(block -> !block.live);
    reliefs.add(new Relief.Kill(victim, addresses(memory)));
    giveBack(memory);
    return true;
  }

  private static List<Long> addresses(List<Holding> blocks) {
    return blocks.stream().map(block -> block.address).toList();
  }

  private long pages(Holding block) {
    return block.requested / pageSize;
  }

  private long giveBack(List<Holding> blocks) {
    long sum = 0;
    for (Holding block : blocks) {
      sum += pages(block);
      holdings.release(block);
      pages.freePagesOf(block.address, block.order);
    }
    return sum;
  }
}
