package dev.kmemspec.rule;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.MemblockCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of memblock: which bytes are memory and which are in use, what the next request may
 * be given, and which pages were handed over. Between two looks at the lists it follows the calls;
 * a look settles it.
 */
final class EarlyMemory {
  /** The regions that a list holds before it must find room for more (MB-10). */
  static final int STATIC_REGIONS = 128;

  /**
   * A call since the last look.
   *
   * @param rule the rule that answers for what it did to a list
   * @param fresh what the list lacked of the range before
   */
  record Deed(String rule, boolean onMemory, long base, long end, List<Span> fresh) {
    boolean meets(Span bytes) {
      return Spans.below(base, bytes.end()) && Spans.below(bytes.base(), end);
    }

    /** Whether it had to leave the bytes as they were (MB-02). */
    boolean overlaps(Span bytes) {
      return rule.equals("MB-02")
          && meets(bytes)
          && fresh.stream().noneMatch(each -> each.contains(bytes.base()));
    }

    /** Whether it takes out, and the bytes lie in its range or beside it. */
    boolean takesOutBeside(Span bytes) {
      boolean beside = base == bytes.end() || end == bytes.base();
      return beside && (rule.equals("MB-04") || rule.equals("MB-17"));
    }
  }

  private final Machine machine;
  private Spans memory = new Spans();
  private Spans reserved = new Spans();

  /** Bytes that were memory at any time since the last look: room for a list to grow into. */
  private Spans room = new Spans();

  /** What the lists themselves take, as far as it was seen. */
  private Spans arrays = new Spans();

  /** The bytes of the pages that the page allocator was given. */
  private final Spans given = new Spans();

  private final List<Deed> deeds = new ArrayList<>();

  /** Regions that labels still unknown may have kept apart. */
  private int unsettled;

  private boolean grown;
  private boolean torn;
  private boolean resizable;
  private boolean bottomUp;
  private boolean mirrored;
  private boolean handedOver;
  private boolean settledOver;
  private boolean warned;
  private long limit = -1L;

  EarlyMemory(Machine machine) {
    this.machine = machine;
    handedOver = machine.boot() == Boot.DONE;
    if (handedOver) {
      for (Zone zone : machine.zones()) {
        long page = machine.pageSize();
        long end = Spans.end(zone.firstFrame() * page, zone.frames() * page);
        memory.add(zone.firstFrame() * page, end, new Label(zone.node(), 0));
      }
      room = memory.copy();
    }
  }

  Machine machine() {
    return machine;
  }

  Spans memory() {
    return memory;
  }

  Spans reserved() {
    return reserved;
  }

  Spans room() {
    return room;
  }

  Spans arrays() {
    return arrays;
  }

  /** The bytes of the pages that were handed over, at once or late. */
  Spans given() {
    return given;
  }

  /** The calls since the last look. */
  List<Deed> deeds() {
    return deeds;
  }

  /** Whether a list may have grown since the last look, so that it lies nobody knows where. */
  boolean grown() {
    return grown;
  }

  /** Whether a call that answers nothing may have found no room since the last look. */
  boolean torn() {
    return torn;
  }

  /** A call that answers nothing changes a list; made before the change. */
  void doesSilently(String rule, boolean onMemory, long base, long end) {
    torn |= mayOverflow(onMemory, base, end);
    does(rule, onMemory, base, end);
  }

  /** Whether a full list may grow. */
  boolean resizable() {
    return resizable;
  }

  void allowResize() {
    resizable = true;
  }

  boolean bottomUp() {
    return bottomUp;
  }

  void bottomUp(boolean enable) {
    bottomUp = enable;
  }

  /** Whether any memory was ever marked as mirrored. */
  boolean mirrored() {
    return mirrored;
  }

  void mirror() {
    mirrored = true;
  }

  /** Nothing is handed out from there on. */
  long limit() {
    return limit;
  }

  void limit(long next) {
    limit = next;
  }

  /** Whether the page allocator serves. */
  boolean handedOver() {
    return handedOver;
  }

  /** Whether it is known which pages the page allocator was given. */
  boolean accounted() {
    return !handedOver || settledOver;
  }

  /** Whether a request after the hand-over was reported before: the kernel warns once (MB-13). */
  boolean warned() {
    return warned;
  }

  void warn() {
    warned = true;
  }

  /** A call changes a list; made before the change. */
  void does(String rule, boolean onMemory, long base, long end) {
    Spans list = onMemory ? memory : reserved;
    deeds.add(new Deed(rule, onMemory, base, end, list.missing(base, end)));
    grown |= mayOverflow(onMemory, base, end);
  }

  /** Whether a change of that range may need more regions than the list has had room for. */
  boolean mayOverflow(boolean onMemory, long base, long end) {
    Spans list = onMemory ? memory : reserved;
    int more = 2 + list.missing(base, end).size();
    return grown || list.all().size() + unsettled + more > STATIC_REGIONS;
  }

  /** A request was given these bytes. */
  void took(long base, long end) {
    does("MB-06", false, base, end);
    reserved.add(base, end, Label.UNKNOWN);
    unsettled++;
  }

  /** What is in use may be on another node than before, and memory be no more hotpluggable. */
  void unsettle(Spans list, long base, long end) {
    unsettled += list.within(base, end).size();
    list.relabel(base, end, label -> Label.UNKNOWN);
  }

  /** That range is in use. */
  void reserve(long base, long end) {
    reserved.add(base, end, Label.NONE);
  }

  /** The list of that name. */
  Spans list(String type) {
    return type.equals(MemblockCall.MEMORY) ? memory : reserved;
  }

  /** Memory as it is handed over: what could be unplugged stays (memblock_clear_hotplug). */
  Spans handedMemory() {
    Spans staying = memory.copy();
    staying.relabel(0, -1L, label -> new Label(label.nid(), label.flags() & ~MemblockCall.HOTPLUG));
    return staying;
  }

  /** It is handed over. */
  void settleMemory() {
    memory = handedMemory();
  }

  /** There is memory in that range. */
  void addMemory(long base, long end, Label label) {
    memory.add(base, end, label);
    room.add(base, end, Label.NONE);
  }

  /** The lists are what was seen. */
  void settle(Outcome.Regions seen, Spans growth) {
    memory = spans(seen.memory());
    reserved = spans(seen.reserved());
    if (!torn) {
      growth.all().forEach(each -> arrays.add(each.base(), each.end(), Label.NONE));
    }
    Spans kept = new Spans();
    for (Span array : arrays.all()) {
      for (Span each : reserved.within(array.base(), array.end())) {
        kept.add(each.base(), each.end(), Label.NONE);
      }
    }
    arrays = kept;
    room = memory.copy();
    deeds.clear();
    unsettled = 0;
    grown = false;
    torn = false;
  }

  /** A list as a set; overlapping regions count once. */
  static Spans spans(List<Outcome.Region> regions) {
    Spans spans = new Spans();
    for (Outcome.Region each : regions) {
      spans.add(
          each.base(), Spans.end(each.base(), each.size()), new Label(each.nid(), each.flags()));
    }
    return spans;
  }

  /** The page allocator serves from now on; {@code seen} tells which pages it got. */
  void handOver(Outcome.@Nullable HandedOver seen) {
    handedOver = true;
    settledOver = seen != null;
    if (seen != null) {
      seen.blocks().forEach(block -> give(block.frame(), block.pages()));
    }
  }

  /** The page allocator got these frames. */
  void give(long frame, long pages) {
    long page = machine.pageSize();
    given.add(frame * page, (frame + pages) * page, Label.NONE);
  }
}
