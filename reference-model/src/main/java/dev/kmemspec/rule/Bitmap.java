package dev.kmemspec.rule;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of bootmem: the pages that are free, and on each node the end of the last block,
 * behind which the next may be packed (BM-02).
 */
final class Bitmap {
  /** Where low memory ends. */
  static final long LOW_END = 1L << 32;

  private final Machine machine;
  private final Spans free = new Spans();
  private final Map<Integer, Long> ends = new HashMap<>();

  Bitmap(Machine machine) {
    this.machine = machine;
    if (machine.boot() == Boot.BOOTMEM) {
      long page = machine.pageSize();
      for (Zone zone : machine.zones()) {
        free.add(zone.firstFrame() * page, zone.endFrame() * page, new Label(zone.node(), 0));
      }
    }
  }

  /** The bytes of the free pages, labelled with their nodes. */
  Spans free() {
    return free;
  }

  /** The ends of the nodes' last blocks that leave room in their last page. */
  List<Long> ends() {
    return ends.values().stream().filter(end -> end % machine.pageSize() != 0).toList();
  }

  /** Whether an address lies behind a last block, in the same page. */
  boolean tail(long base) {
    long page = machine.pageSize();
    return ends().stream().anyMatch(end -> end <= base && end / page == base / page);
  }

  /** Whether both bytes are of the same node. */
  boolean sameNode(long one, long other) {
    long page = machine.pageSize();
    Zone first = machine.zoneOf(one / page);
    Zone second = machine.zoneOf(other / page);
    return first != null && second != null && first.node() == second.node();
  }

  /** The lowest bytes of the range that are neither free nor behind a last block, or null. */
  @Nullable Span used(long base, long end) {
    long page = machine.pageSize();
    long start = tail(base) ? Math.min(end, (base + page) & -page) : base;
    List<Span> used = free.missing(start, Math.max(start, end));
    return used.isEmpty() ? null : used.getFirst();
  }

  /** The end of the zones for DMA, which others leave alone while they can. */
  long goal() {
    long goal = 0;
    for (Zone zone : machine.zones()) {
      if (zone.kind() == ZoneKind.DMA) {
        goal = Math.max(goal, zone.endFrame() * machine.pageSize());
      }
    }
    return goal;
  }

  /** Where so many bytes fit into free pages of the node from an address on, or -1. */
  long fit(int node, long size, long from, boolean low) {
    for (Span each : free.all()) {
      long base = Math.max(each.base(), from);
      long end = low ? Math.min(each.end(), LOW_END) : each.end();
      if (each.label().nid() == node && end - base >= size) {
        return base;
      }
    }
    return -1;
  }

  /** A block was handed out. */
  void took(long base, long end) {
    long page = machine.pageSize();
    Zone zone = machine.zoneOf(Long.divideUnsigned(base, page));
    free.remove(base & -page, (end + page - 1) & -page);
    if (zone != null) {
      ends.put(zone.node(), end);
    }
  }

  /** Every page that the range touches is in use. */
  void reserved(long base, long end) {
    long page = machine.pageSize();
    free.remove(base & -page, (end + page - 1) & -page);
  }

  /** The whole pages of a range, by zone. */
  List<Span> pages(long base, long end) {
    long page = machine.pageSize();
    List<Span> found = new ArrayList<>();
    for (Zone zone : machine.zones()) {
      long from = Math.max((base + page - 1) & -page, zone.firstFrame() * page);
      long to = Math.min(end & -page, zone.endFrame() * page);
      if (from < to) {
        found.add(new Span(from, to, new Label(zone.node(), 0)));
      }
    }
    return found;
  }

  /** The whole pages of the range are free again. */
  void freed(long base, long end) {
    for (Span each : pages(base, end)) {
      free.add(each.base(), each.end(), each.label());
      // Nothing is packed into a page that is free.
      ends.values().removeIf(last -> each.contains(last));
    }
  }
}
