package dev.kmemspec.text;

import dev.kmemspec.program.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rows of areas: {@code area(0xffffc90000000000, vmalloc size=8192 pages=1 nodes=0:1)}, with
 * {@code user} and {@code phys=0x...} where they apply.
 */
final class Rows {
  private static final List<String> KINDS =
      List.of("vmalloc", "vmap", "ioremap", "vm_map_ram", "unpurged");

  private Rows() {}

  static String area(Outcome.AreaRow row) {
    String nodes =
        row.nodes().entrySet().stream()
            .map(each -> each.getKey() + ":" + each.getValue())
            .collect(Collectors.joining(","));
    return "area(0x"
        + Long.toHexString(row.start())
        + (", " + row.kind().name().toLowerCase(Locale.ROOT))
        + (" size=" + row.size())
        + (" pages=" + row.pages())
        + (row.user() ? " user" : "")
        + (row.phys() < 0 ? "" : " phys=0x" + Long.toHexString(row.phys()))
        + (nodes.isEmpty() ? "" : " nodes=" + nodes)
        + ")";
  }

  static Outcome areas(Scanner in) {
    List<Outcome.AreaRow> each = new ArrayList<>();
    while (in.peekWord().equals("area")) {
      in.word();
      in.expect("(", " after 'area'");
      each.add(row(in));
      in.expect(")", " at the end of an area");
    }
    return new Outcome.Areas(each);
  }

  private static Outcome.AreaRow row(Scanner in) {
    long start = in.address("the area's first address");
    in.expect(",", " and the area's kind");
    Outcome.AreaKind kind = kind(in);
    in.expect("size=", "");
    long size = in.signed("a number");
    in.expect("pages=", "");
    long pages = in.signed("a number");
    boolean user = in.accept("user");
    long phys = in.accept("phys=") ? in.address("a physical address") : -1;
    Map<Integer, Long> nodes = new TreeMap<>();
    if (in.accept("nodes=")) {
      do {
        int node = in.integer("a node's number");
        in.expect(":", " and its pages");
        nodes.put(node, in.signed("a number"));
      } while (in.accept(","));
    }
    return new Outcome.AreaRow(start, size, kind, pages, user, phys, nodes);
  }

  private static Outcome.AreaKind kind(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    String word = in.word();
    if (!KINDS.contains(word)) {
      throw in.error(
          start,
          "expected one of "
              + String.join(", ", KINDS)
              + ", found '"
              + word
              + "'"
              + Nearest.hint(word, KINDS));
    }
    return Outcome.AreaKind.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
