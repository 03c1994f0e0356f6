package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.rule.EarlyMemory.Deed;
import dev.kmemspec.rule.Spans.Label;
import dev.kmemspec.rule.Spans.Span;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A look at the lists of memblock, compared with what the calls since the last look made of them.
 * The first difference is laid at the door of the rule whose call touched that place last.
 */
final class MemblockLists {
  /** The rule that is broken, and how. */
  record Blame(String rule, String message) {}

  private final EarlyMemory early;
  private final Outcome.Regions seen;
  private final Spans growth = new Spans();
  private final @Nullable Blame blame;

  MemblockLists(EarlyMemory early, Outcome.Regions seen) {
    this.early = early;
    this.seen = seen;
    Blame ofMemory = compare(true, early.memory(), EarlyMemory.spans(seen.memory()));
    Blame ofReserved = compare(false, early.reserved(), EarlyMemory.spans(seen.reserved()));
    blame = ofMemory != null ? ofMemory : ofReserved;
  }

  /** The first difference, or null. */
  @Nullable Blame blame() {
    return blame;
  }

  /** What the list of what is in use took for the lists themselves. */
  Spans growth() {
    return growth;
  }

  /** What is wrong with the form of a list, or null (MB-01, MB-18). */
  static @Nullable Blame form(Outcome.Regions seen) {
    Blame memory = form("memory", seen.memory());
    return memory != null ? memory : form("reserved", seen.reserved());
  }

  private static @Nullable Blame form(String name, List<Outcome.Region> list) {
    for (int i = 0; i < list.size(); i++) {
      Outcome.Region each = list.get(i);
      if (each.size() == 0 && (list.size() > 1 || each.base() != 0)) {
        return new Blame(
            "MB-18", "entry %d of %d of the list '%s' is empty".formatted(i, list.size(), name));
      }
      if (Spans.below(each.end(), each.base())) {
        return new Blame("MB-03", words(each) + " of the list '" + name + "' wraps");
      }
      if (i > 0 && Spans.below(each.base(), list.get(i - 1).end())) {
        return new Blame(
            "MB-01",
            "%s comes behind %s in the list '%s'"
                .formatted(words(each), words(list.get(i - 1)), name));
      }
      if (i > 0 && joins(list.get(i - 1), each)) {
        return new Blame(
            "MB-01",
            "%s and %s touch in the list '%s', with equal node and flags, and are not one"
                .formatted(words(list.get(i - 1)), words(each), name));
      }
    }
    return null;
  }

  private static boolean joins(Outcome.Region low, Outcome.Region high) {
    return low.end() == high.base() && low.nid() == high.nid() && low.flags() == high.flags();
  }

  private @Nullable Blame compare(boolean onMemory, Spans expected, Spans found) {
    TreeSet<Long> cuts = new TreeSet<>(Long::compareUnsigned);
    for (Spans each : List.of(expected, found)) {
      for (Span span : each.all()) {
        cuts.add(span.base());
        cuts.add(span.end());
      }
    }
    Long base = cuts.isEmpty() ? null : cuts.first();
    Blame first = null;
    while (base != null) {
      Long end = cuts.higher(base);
      if (end != null && first == null) {
        first = compare(onMemory, new Span(base, end, Label.UNKNOWN), expected, found);
      }
      base = end;
    }
    return first != null ? first : onMemory ? null : grown();
  }

  /** Of bytes that each of both sets has, or lacks, as a whole. */
  private @Nullable Blame compare(boolean onMemory, Span bytes, Spans expected, Spans found) {
    Span mine = expected.at(bytes.base());
    Span theirs = found.at(bytes.base());
    if (mine == null && theirs == null) {
      return null;
    }
    String list = onMemory ? "memory" : "reserved";
    if (mine == null || theirs == null) {
      boolean tooMuch = mine == null;
      if (!onMemory && early.grown()) {
        if (tooMuch) {
          growth.add(bytes.base(), bytes.end(), Label.NONE);
          return null;
        }
        if (early.arrays().covers(bytes.base(), bytes.end())) {
          return null;
        }
      }
      return blame(
          onMemory,
          bytes,
          tooMuch,
          "%s %s the list '%s'".formatted(words(bytes), tooMuch ? "is in" : "is not in", list));
    }
    if (!mine.label().known() || mine.label().equals(theirs.label())) {
      return null;
    }
    String message =
        "%s of the list '%s' has %s, expected %s"
            .formatted(words(bytes), list, words(theirs.label()), words(mine.label()));
    boolean merged =
        bordering(expected, mine).stream().anyMatch(each -> each.equals(theirs.label()));
    boolean changed =
        early.deeds().stream()
            .anyMatch(each -> each.onMemory() == onMemory && each.overlaps(bytes));
    if (early.grown()) {
      return new Blame("MB-10", message);
    }
    boolean joined = merged && !changed;
    return new Blame(joined ? "MB-05" : responsible(onMemory, bytes, false), message);
  }

  /** The labels of what touches a span. */
  private static List<Label> bordering(Spans set, Span span) {
    return set.all().stream()
        .filter(each -> each.end() == span.base() || each.base() == span.end())
        .map(Span::label)
        .toList();
  }

  private Blame blame(boolean onMemory, Span bytes, boolean tooMuch, String message) {
    return new Blame(responsible(onMemory, bytes, tooMuch), message);
  }

  private String responsible(boolean onMemory, Span bytes, boolean tooMuch) {
    String last = "MB-02";
    boolean met = false;
    for (Deed each : early.deeds()) {
      boolean meets = each.meets(bytes) || (!tooMuch && each.takesOutBeside(bytes));
      boolean behind = tooMuch && each.rule().equals("MB-06") && each.end() == bytes.base();
      if (each.onMemory() == onMemory && behind) {
        return "MB-07";
      }
      if (each.onMemory() == onMemory && (meets || !met)) {
        last = each.rule();
        met |= meets;
      }
    }
    return last;
  }

  /** Whether the bytes that nobody asked to reserve can be a list that grew (MB-10). */
  private @Nullable Blame grown() {
    for (Span each : growth.all()) {
      boolean whole = edge(each.base()) && edge(each.end());
      if (!whole || !early.room().covers(each.base(), each.end())) {
        return new Blame(
            "MB-10",
            words(each)
                + " is in use for a list that grew, and is "
                + (whole ? "no memory" : "not whole pages"));
      }
      if (!early.resizable()) {
        return new Blame("MB-10", words(each) + " is in use, and no list may grow yet");
      }
    }
    return tooLong(seen.memory()) || tooLong(seen.reserved())
        ? new Blame("MB-10", "a list has more regions than room, and may not grow yet")
        : null;
  }

  /** Whether a grown list may begin or end there: at a page, or where a later call cut it off. */
  private boolean edge(long address) {
    return address % early.machine().pageSize() == 0
        || early.deeds().stream()
            .anyMatch(
                each -> !each.onMemory() && (each.base() == address || each.end() == address));
  }

  private boolean tooLong(List<Outcome.Region> list) {
    return !early.resizable() && list.size() > EarlyMemory.STATIC_REGIONS;
  }

  private static String words(Outcome.Region region) {
    return words(new Span(region.base(), region.end(), Label.UNKNOWN));
  }

  static String words(Span bytes) {
    return "[" + Say.hex(bytes.base()) + ", " + Say.hex(bytes.end()) + ")";
  }

  private static String words(Label label) {
    return "node " + label.nid() + " and flags " + label.flags();
  }
}
