package dev.kmemspec.bestfit;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.ZoneKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Which zones a request may be served from, best first. */
final class Zonelist {
  private final Boot boot;
  private final List<ZoneFrames> zones;

  Zonelist(Boot boot, List<ZoneFrames> zones) {
    this.boot = boot;
    this.zones = zones;
  }

  /** The highest permitted kind: a zone that the machine lacks means Normal (GF-13). */
  ZoneKind highest(Gfp gfp) {
    ZoneKind asked = gfp.highestZone();
    boolean optional = asked != ZoneKind.NORMAL && asked != ZoneKind.MOVABLE;
    return optional && !boot.machine.hasZone(asked) ? ZoneKind.NORMAL : asked;
  }

  /**
   * The permitted zones: the preferred node's first, then those of the nodes after it, in turn;
   * that node's alone with __GFP_THISNODE (GF-17). Inside a node Linux goes from the highest zone
   * down (PG-58); otherwise any order is as good.
   */
  List<ZoneFrames> of(Gfp gfp, int node) {
    int preferred = node == Machine.NO_NODE ? boot.localNode() : node;
    ZoneKind highest = highest(gfp);
    List<Integer> nodes = boot.machine.nodes();
    List<ZoneFrames> list = new ArrayList<>();
    for (int each : nodesFrom(nodes, preferred)) {
      if (each == preferred || !gfp.has(Gfp.THISNODE_BIT)) {
        list.addAll(ofNode(each, highest));
      }
    }
    return list;
  }

  private List<ZoneFrames> ofNode(int node, ZoneKind highest) {
    List<ZoneFrames> found = new ArrayList<>();
    for (ZoneFrames zone : zones) {
      if (zone.zone.node() == node && zone.zone.kind().compareTo(highest) <= 0) {
        found.add(zone);
      }
    }
    if (boot.linux()) {
      found.sort(Comparator.comparing((ZoneFrames zone) -> zone.zone.kind()).reversed());
    } else if (boot.coin()) {
      Collections.reverse(found);
    }
    return found;
  }

  private static List<Integer> nodesFrom(List<Integer> nodes, int preferred) {
    List<Integer> order = new ArrayList<>(nodes);
    int first = 0;
    while (first < order.size() && order.get(first) < preferred) {
      first++;
    }
    Collections.rotate(order, -first);
    return order;
  }
}
