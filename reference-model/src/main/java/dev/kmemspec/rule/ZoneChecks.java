package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks on which zone a block of pages comes from. */
final class ZoneChecks {
  private ZoneChecks() {}

  /** PG-06: the node. */
  static Decision preferredNode(World world, PageCall.Allocating call, Outcome.Pointer page) {
    Zone zone = Handed.zone(world, page);
    int node = Handed.node(world, call);
    return zone == null || firstSure(world, call) == null
        ? Decision.SILENT
        : Decision.of(
            zone.node() == node,
            () -> "it lies in " + Handed.words(zone) + ", and node " + node + " has enough");
  }

  /** PG-58: the zone inside the node. */
  static Decision highestFirst(World world, PageCall.Allocating call, Outcome.Pointer page) {
    Zone zone = Handed.zone(world, page);
    Zone sure = firstSure(world, call);
    return zone == null || sure == null || zone.node() != sure.node()
        ? Decision.SILENT
        : Decision.of(
            zone.kind().compareTo(sure.kind()) >= 0,
            () ->
                "it lies in " + Handed.words(zone) + ", and " + Handed.words(sure) + " has enough");
  }

  /** GF-13: the zone that the low bits choose. */
  static Decision chosenKind(World world, PageCall.Allocating call, Outcome.Pointer page) {
    ZoneKind ceiling = Supply.ceiling(world.machine(), PageMoves.mask(world, call));
    Zone zone = Handed.zone(world, page);
    Zone sure = firstSure(world, call);
    return zone == null || sure == null || sure.kind() != ceiling || zone.node() != sure.node()
        ? Decision.SILENT
        : Decision.of(
            zone.kind() == ceiling,
            () ->
                PageMoves.mask(world, call)
                    + " chooses zone "
                    + ceiling.label()
                    + ", which has enough, and the block lies in "
                    + Handed.words(zone));
  }

  /** The highest permitted zone of the preferred node that certainly can serve, or null. */
  private static @Nullable Zone firstSure(World world, PageCall.Allocating call) {
    if (world.ledger().look() == null) {
      return null;
    }
    Machine machine = world.machine();
    Gfp gfp = PageMoves.mask(world, call);
    int node = Handed.node(world, call);
    int order = PageMoves.order(call, machine);
    List<Zone> zones = machine.zones();
    Zone best = null;
    for (int i = 0; i < zones.size(); i++) {
      Zone zone = zones.get(i);
      boolean higher = best == null || zone.kind().compareTo(best.kind()) > 0;
      if (higher
          && zone.node() == node
          && order >= 0
          && Supply.permits(machine, zone, gfp, node)
          && Supply.surely(world, i, gfp, order)) {
        best = zone;
      }
    }
    return best;
  }

  /** GF-14: no zone above the highest permitted one. */
  static Decision ceiling(World world, PageCall.Allocating call, Outcome outcome) {
    ZoneKind ceiling = Supply.ceiling(world.machine(), PageMoves.mask(world, call));
    return Handed.each(
        outcome,
        page -> {
          Zone zone = Handed.zone(world, page);
          return zone == null
              ? Decision.SILENT
              : Decision.of(
                  zone.kind().compareTo(ceiling) <= 0,
                  () -> "it lies in " + Handed.words(zone) + ", above " + ceiling.label());
        });
  }

  /** GF-14 of kmalloc, which drops zone bits that it does not know (KM-09). */
  static Decision ceiling(World world, KmallocCall.Allocating call, Outcome.Pointer block) {
    Zone zone = Handed.zone(world, block);
    Gfp known = call.gfp().without(new Gfp(Gfp.DMA32_BIT | Gfp.HIGHMEM_BIT | Gfp.MOVABLE_BIT));
    ZoneKind ceiling = Supply.ceiling(world.machine(), known);
    return zone == null
        ? Decision.SILENT
        : Decision.of(
            zone.kind().compareTo(ceiling) <= 0,
            () -> "it lies in " + Handed.words(zone) + ", above " + ceiling.label());
  }

  /** GF-15: GFP_DMA. */
  static Decision dma(World world, PageCall.Allocating call, Outcome outcome) {
    Gfp gfp = PageMoves.mask(world, call);
    if (!gfp.has(Gfp.DMA_BIT) || gfp.contradictory() || !world.machine().hasZone(ZoneKind.DMA)) {
      return Decision.SILENT;
    }
    return Handed.each(
        outcome,
        page -> {
          Zone zone = Handed.zone(world, page);
          return zone == null
              ? Decision.SILENT
              : Decision.of(
                  zone.kind() == ZoneKind.DMA,
                  () -> "GFP_DMA was served from " + Handed.words(zone));
        });
  }

  /** GF-17 of pages. */
  static Decision strictNode(World world, PageCall.Allocating call, Outcome outcome) {
    return call.gfp().has(Gfp.THISNODE_BIT)
        ? onNode(world, Handed.node(world, call), outcome)
        : Decision.SILENT;
  }

  /** GF-17 of kmalloc_node. */
  static Decision strictNode(World world, KmallocCall.KmallocNode call, Outcome outcome) {
    return call.gfp().has(Gfp.THISNODE_BIT) && call.node() != Machine.NO_NODE
        ? onNode(world, call.node(), outcome)
        : Decision.SILENT;
  }

  private static Decision onNode(World world, int node, Outcome outcome) {
    return Handed.each(
        outcome,
        page -> {
          Zone zone = Handed.zone(world, page);
          return zone == null
              ? Decision.SILENT
              : Decision.of(
                  zone.node() == node,
                  () -> "__GFP_THISNODE for node " + node + " got " + Handed.words(zone));
        });
  }
}
