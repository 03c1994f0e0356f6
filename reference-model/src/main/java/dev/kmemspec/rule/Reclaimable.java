package dev.kmemspec.rule;

import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.ReclaimCall;
import dev.kmemspec.program.Relief;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the program left to its environment: clean page cache, and the memory of processes. The
 * blocks stay live until the environment gives them back, so nothing may be handed out there.
 */
final class Reclaimable {
  private final Set<Block> lru = new HashSet<>();
  private final Map<Integer, Set<Block>> processes = new TreeMap<>();
  private int most = ReclaimCall.SWAP_CLUSTER_MAX;
  private boolean used;

  /** Whether the program ever said anything of its environment. */
  boolean used() {
    return used;
  }

  /** The lowest process with memory, or -1. */
  int process() {
    for (Map.Entry<Integer, Set<Block>> each : processes.entrySet()) {
      if (!each.getValue().isEmpty()) {
        return each.getKey();
      }
    }
    return -1;
  }

  /** The pages of a zone that rounds of reclaim would still give back. */
  long cleanPages(World world, Zone zone) {
    long sum = 0;
    if (most > 0) {
      for (Block block : lru) {
        sum += zone.contains(block.frame) ? PageMoves.pages(block.requested, world.machine()) : 0;
      }
    }
    return sum;
  }

  void apply(World world, ReclaimCall call, Outcome outcome) {
    if (outcome instanceof Outcome.Skipped) {
      return;
    }
    used = true;
    switch (call) {
      case ReclaimCall.FolioAddLru c -> add(lru, world, c.folio());
      case ReclaimCall.MmAdd c ->
          add(processes.computeIfAbsent(c.task(), fresh -> new HashSet<>()), world, c.folio());
      case ReclaimCall.NrToReclaim c -> most = c.n();
    }
  }

  private static void add(Set<Block> blocks, World world, Operand folio) {
    Block block = world.block(folio);
    if (block != null) {
      block.left = true;
      blocks.add(block);
    }
  }

  /** The environment gave blocks back before the step had its outcome. */
  void relieve(World world, Relief relief) {
    for (long address : relief.blocks()) {
      Block block = world.blockAt(address);
      if (block != null && block.left) {
        world
            .totals()
            .relieved(
                world.held().zoneOf(block.frame),
                PageMoves.pages(block.requested, world.machine()));
        world.ledger().freed(block.order);
        world.release(address);
      }
    }
  }

  /** A block is live no more, whoever gave it back. */
  void gone(Block block) {
    if (block.left) {
      lru.remove(block);
      processes.values().forEach(each -> each.remove(block));
    }
  }
}
