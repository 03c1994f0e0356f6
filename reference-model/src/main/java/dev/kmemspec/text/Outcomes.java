package dev.kmemspec.text;

import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands after {@code ->}. */
final class Outcomes {
  private static final String OUTCOME =
      "an outcome: NULL, ZERO_SIZE_PTR, ok, 0x..., a number, {...}, [...], zone(...), slab(...), "
          + "area(...), meminfo(...), memory(...), blocks(...), percpu(...), skipped \"...\"";

  private static final List<String> WORDS =
      List.of(
          "NULL",
          "ZERO_SIZE_PTR",
          "ok",
          "SIZE_MAX",
          "no",
          "zone",
          "slab",
          "memory",
          "blocks",
          "percpu",
          "meminfo",
          "area",
          "skipped",
          "threw",
          "hung",
          "died");

  private static final List<String> ATTRIBUTES =
      List.of("usable", "frames", "nonzero", "content", "ctors");

  /** Stand last, and only once in an outcome. */
  private static final List<String> BEHIND = List.of("copies", "bus");

  private Outcomes() {}

  static String print(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Null none -> "NULL";
      case Outcome.ZeroSizePtr zero -> "ZERO_SIZE_PTR";
      case Outcome.Done done -> "ok";
      case Outcome.Pointer pointer -> pointer(pointer);
      case Outcome.Pointers pointers ->
          pointers.each().stream()
              .map(Outcomes::pointer)
              .collect(Collectors.joining(", ", "{", "}"));
      case Outcome.PerCpu percpu ->
          percpu.copies().stream()
              .map(Outcomes::pointer)
              .collect(
                  Collectors.joining(
                      ", ", "0x" + Long.toHexString(percpu.pointer()) + " copies={", "}"));
      case Outcome.Coherent block ->
          pointer(block.cpu()) + " bus=0x" + Long.toHexString(block.bus());
      case Outcome.Number number -> Values.size(number.value());
      case Outcome.Bytes bytes -> "[" + bytes.content() + "]";
      case Outcome.Zones zones -> joined(zones.each(), Outcomes::zone, "no zones");
      case Outcome.Slabs slabs -> joined(slabs.each(), Outcomes::slab, "no slabs");
      case Outcome.Regions regions -> BootText.regions(regions);
      case Outcome.HandedOver over -> BootText.blocks(over);
      case Outcome.PercpuCounts counts -> percpu(counts);
      case Outcome.Meminfo meminfo -> meminfo(meminfo);
      case Outcome.Areas areas -> joined(areas.each(), Rows::area, "no areas");
      case Outcome.Skipped skipped -> "skipped " + Values.quoted(skipped.why(), '"');
      case Outcome.Broke broke ->
          broke.kind().name().toLowerCase(Locale.ROOT) + " " + Values.quoted(broke.detail(), '"');
    };
  }

  private static <T> String joined(List<T> each, Function<T, String> form, String none) {
    return each.isEmpty() ? none : each.stream().map(form).collect(Collectors.joining(" "));
  }

  private static String pointer(Outcome.Pointer pointer) {
    StringBuilder out = new StringBuilder("0x").append(Long.toHexString(pointer.address()));
    if (pointer.usable() != -1) {
      out.append(" usable=").append(Values.size(pointer.usable()));
    }
    if (pointer.frames() != null) {
      out.append(" frames=").append(pointer.frames());
    }
    if (pointer.nonzero() != -1) {
      out.append(" nonzero=").append(Values.size(pointer.nonzero()));
    }
    if (pointer.content() != null) {
      out.append(" content=[").append(pointer.content()).append(']');
    }
    if (pointer.ctors() != -1) {
      out.append(" ctors=").append(Values.size(pointer.ctors()));
    }
    return out.toString();
  }

  private static String zone(Outcome.ZoneCounts zone) {
    String blocks = zone.blocks().stream().map(String::valueOf).collect(Collectors.joining(","));
    return "zone("
        + (zone.node() + "," + zone.kind().label())
        + (" managed=" + zone.managed())
        + (" free=" + zone.free())
        + (" pcp=" + zone.pcp())
        + (blocks.isEmpty() ? "" : " blocks=" + blocks)
        + ")";
  }

  private static String slab(Outcome.SlabRow row) {
    return "slab("
        + Values.quoted(row.name(), '"')
        + (" active=" + row.activeObjects())
        + (" objects=" + row.objects())
        + (" size=" + row.objectSize())
        + (" perslab=" + row.objectsPerSlab())
        + (" pages=" + row.pagesPerSlab())
        + (" slabs=" + row.slabs())
        + (row.activeSlabs() == row.slabs() ? "" : " used=" + row.activeSlabs())
        + ")";
  }

  private static String meminfo(Outcome.Meminfo meminfo) {
    return "meminfo("
        + ("total=" + meminfo.total())
        + (" free=" + meminfo.free())
        + (" sreclaimable=" + meminfo.sReclaimable())
        + (" sunreclaim=" + meminfo.sUnreclaim())
        + (" vmalloc=" + meminfo.vmallocUsed())
        + (" percpu=" + meminfo.percpu())
        + ")";
  }

  private static Outcome readMeminfo(Scanner in) {
    in.word();
    in.expect("(", " after 'meminfo'");
    Outcome read =
        new Outcome.Meminfo(
            counter(in, "total"),
            counter(in, "free"),
            counter(in, "sreclaimable"),
            counter(in, "sunreclaim"),
            counter(in, "vmalloc"),
            counter(in, "percpu"));
    in.expect(")", " at the end of meminfo");
    return read;
  }

  static Outcome read(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    if (in.startsWith("0x")) {
      return addressed(in);
    } else if (in.startsWith("SIZE_MAX") || in.startsWith("-") || Scanner.digit(in.peek())) {
      return new Outcome.Number(in.signed("a number"));
    } else if (in.accept("{")) {
      return new Outcome.Pointers(pointers(in));
    } else if (in.startsWith("[")) {
      return new Outcome.Bytes(content(in));
    }
    String word = in.peekWord();
    return switch (word) {
      case "zone" -> zones(in);
      case "slab" -> slabs(in);
      case "meminfo" -> readMeminfo(in);
      case "memory" -> BootText.readRegions(in);
      case "blocks" -> BootText.readBlocks(in);
      case "percpu" -> percpu(in);
      case "area" -> Rows.areas(in);
      case "" -> throw in.expected(OUTCOME);
      default -> {
        in.word();
        yield worded(in, word, start);
      }
    };
  }

  private static Outcome worded(Scanner in, String word, int start) {
    return switch (word) {
      case "NULL" -> Outcome.NULL;
      case "ZERO_SIZE_PTR" -> Outcome.ZERO_SIZE_PTR;
      case "ok" -> Outcome.DONE;
      case "no" -> none(in);
      case "skipped" -> new Outcome.Skipped(in.string("the reason"));
      case "threw" -> broke(in, Outcome.Breakdown.THREW);
      case "hung" -> broke(in, Outcome.Breakdown.HUNG);
      case "died" -> broke(in, Outcome.Breakdown.DIED);
      default ->
          throw in.error(
              start, "expected " + OUTCOME + ", found '" + word + "'" + Nearest.hint(word, WORDS));
    };
  }

  private static Outcome none(Scanner in) {
    if (in.accept("zones")) {
      return new Outcome.Zones(List.of());
    }
    if (in.accept("areas")) {
      return new Outcome.Areas(List.of());
    }
    in.expect("slabs", ", 'areas' or 'zones' after 'no'");
    return new Outcome.Slabs(List.of());
  }

  private static Outcome broke(Scanner in, Outcome.Breakdown kind) {
    return new Outcome.Broke(kind, in.string("what was seen"));
  }

  private static List<Outcome.Pointer> pointers(Scanner in) {
    List<Outcome.Pointer> each = new ArrayList<>();
    if (!in.accept("}")) {
      do {
        each.add(pointer(in));
      } while (in.accept(","));
      in.expect("}", " or ',' in a list of addresses");
    }
    return each;
  }

  /** A pointer, or what is told behind one: the copies of per-CPU memory, a bus address. */
  private static Outcome addressed(Scanner in) {
    Outcome.Pointer pointer = pointer(in);
    if (in.accept("copies=")) {
      in.expect("{", " after 'copies='");
      return new Outcome.PerCpu(pointer.address(), pointers(in));
    }
    return in.accept("bus=")
        ? new Outcome.Coherent(pointer, in.address("a bus address such as 0x3c4a000"))
        : pointer;
  }

  private static Outcome.Pointer pointer(Scanner in) {
    long address = in.address("an address such as 0xffff888003c4a000");
    long usable = -1;
    long nonzero = -1;
    long ctors = -1;
    @Nullable Frames frames = null;
    @Nullable Content content = null;
    List<String> seen = new ArrayList<>();
    while (!in.peekWord().isEmpty() && !BEHIND.contains(in.peekWord())) {
      switch (attribute(in, seen)) {
        case "usable" -> usable = in.size("the usable bytes");
        case "nonzero" -> nonzero = in.size("how many bytes were not zero");
        case "ctors" -> ctors = in.size("how often the constructor ran");
        case "frames" -> frames = frames(in);
        default -> content = content(in);
      }
    }
    return new Outcome.Pointer(address, usable, frames, nonzero, content, ctors);
  }

  private static String attribute(Scanner in, List<String> seen) {
    in.skipBlanks();
    int start = in.position();
    String word = in.word();
    if (!ATTRIBUTES.contains(word)) {
      throw in.error(
          start,
          "expected one of "
              + String.join(", ", ATTRIBUTES)
              + " after an address, found '"
              + word
              + "'"
              + Nearest.hint(word, ATTRIBUTES));
    }
    if (seen.contains(word)) {
      throw in.error(start, "'" + word + "' stands here twice");
    }
    seen.add(word);
    in.expect("=", " after '" + word + "'");
    return word;
  }

  private static Frames frames(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    StringBuilder runs = new StringBuilder();
    do {
      runs.append(runs.isEmpty() ? "" : ",").append(in.take(Scanner::wordPart));
      // In a list of addresses a comma may also end the attributes.
    } while (in.peek() == ',' && followedByRun(in) && in.accept(","));
    try {
      return Frames.parse(runs.toString());
    } catch (IllegalArgumentException malformed) {
      throw in.error(start, String.valueOf(malformed.getMessage()));
    }
  }

  /** Runs of frames stand without a blank after the comma; the next address has one or no 'x'. */
  private static boolean followedByRun(Scanner in) {
    String text = in.text();
    int at = in.position() + 1;
    int end = at;
    while (end < text.length() && Scanner.wordPart(text.charAt(end))) {
      end++;
    }
    String word = text.substring(at, end);
    return word.startsWith("0x") && word.lastIndexOf('x') > 1;
  }

  private static Content content(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    if (!in.accept("[")) {
      throw in.expected("bytes such as [00*40 5a+100]");
    }
    String runs = in.until(']', "the bytes");
    try {
      return Content.parse(runs);
    } catch (IllegalArgumentException malformed) {
      throw in.error(start, String.valueOf(malformed.getMessage()));
    }
  }

  private static Outcome zones(Scanner in) {
    List<Outcome.ZoneCounts> each = new ArrayList<>();
    while (in.peekWord().equals("zone")) {
      in.word();
      in.expect("(", " after 'zone'");
      int node = in.integer("a node's number");
      in.expect(",", " and the zone's name");
      ZoneKind kind = MachineLine.zoneKind(in);
      long managed = counter(in, "managed");
      long free = counter(in, "free");
      long pcp = counter(in, "pcp");
      each.add(new Outcome.ZoneCounts(node, kind, managed, free, pcp, blocks(in)));
      in.expect(")", " at the end of a zone");
    }
    return new Outcome.Zones(each);
  }

  private static List<Long> blocks(Scanner in) {
    List<Long> blocks = new ArrayList<>();
    if (in.accept("blocks=")) {
      do {
        blocks.add(in.signed("how many free blocks an order has"));
      } while (in.accept(","));
    }
    return blocks;
  }

  private static Outcome slabs(Scanner in) {
    List<Outcome.SlabRow> each = new ArrayList<>();
    while (in.peekWord().equals("slab")) {
      in.word();
      in.expect("(", " after 'slab'");
      String name = in.string("the cache's name");
      long active = counter(in, "active");
      long objects = counter(in, "objects");
      long size = counter(in, "size");
      long perSlab = counter(in, "perslab");
      long pages = counter(in, "pages");
      long slabs = counter(in, "slabs");
      long used = in.accept("used=") ? in.signed("a number") : slabs;
      each.add(new Outcome.SlabRow(name, active, objects, size, perSlab, pages, slabs, used));
      in.expect(")", " at the end of a slab");
    }
    return new Outcome.Slabs(each);
  }

  private static String percpu(Outcome.PercpuCounts counts) {
    return "percpu("
        + ("allocs=" + counts.allocations())
        + (" chunks=" + counts.chunks())
        + (" populated=" + counts.populated())
        + (" empty=" + counts.empty())
        + ")";
  }

  private static Outcome percpu(Scanner in) {
    in.word();
    in.expect("(", " after 'percpu'");
    Outcome counts =
        new Outcome.PercpuCounts(
            counter(in, "allocs"),
            counter(in, "chunks"),
            counter(in, "populated"),
            counter(in, "empty"));
    in.expect(")", " at the end of the counters");
    return counts;
  }

  private static long counter(Scanner in, String name) {
    in.expect(name + "=", "");
    return in.signed("a number");
  }
}
