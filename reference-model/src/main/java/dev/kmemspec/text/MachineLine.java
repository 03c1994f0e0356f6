package dev.kmemspec.text;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first line: {@code machine page=4096 pages=4096 cpus=2 profile=linux-6.1}. */
final class MachineLine {
  private static final Machine USUAL = Machine.simple(4096, 4096, 1);

  private static final List<String> KEYS =
      List.of(
          "page",
          "pages",
          "zones",
          "cpus",
          "order",
          "minalign",
          "line",
          "boot",
          "profile",
          "misuse",
          "witness");

  private final Scanner in;
  private final Map<String, Integer> seen = new LinkedHashMap<>();
  private int pageSize = USUAL.pageSize();
  private long pages = USUAL.pages();
  private int cpus = USUAL.cpus();
  private int order = USUAL.maxOrder();
  private int minAlign = USUAL.minAlign();
  private int cacheLine = USUAL.cacheLine();
  private @Nullable List<Zone> zones;
  private Boot boot = Boot.DONE;
  private Profile profile = Profile.CONTRACT;
  private boolean misuse;
  private Setting.Witness witness = Setting.Witness.COMPLETE;

  private MachineLine(Scanner in) {
    this.in = in;
  }

  static String print(Setting setting) {
    Machine machine = setting.machine();
    StringBuilder out = new StringBuilder("machine page=").append(machine.pageSize());
    Zone first = machine.zones().getFirst();
    if (machine.zones().equals(List.of(new Zone(0, ZoneKind.NORMAL, 0, first.frames())))) {
      out.append(" pages=").append(first.frames());
    } else {
      out.append(" zones=").append(String.join(",", zones(machine)));
    }
    out.append(" cpus=").append(machine.cpus());
    unusual(out, "order", machine.maxOrder(), USUAL.maxOrder());
    unusual(out, "minalign", machine.minAlign(), USUAL.minAlign());
    unusual(out, "line", machine.cacheLine(), USUAL.cacheLine());
    out.append(machine.early() ? " boot=" + machine.boot().label() : "");
    out.append(" profile=").append(setting.profile().label());
    out.append(setting.misuse() ? " misuse=yes" : "");
    if (setting.witness() != Setting.Witness.COMPLETE) {
      out.append(" witness=").append(label(setting.witness()));
    }
    return out.toString();
  }

  private static List<String> zones(Machine machine) {
    return machine.zones().stream()
        .map(zone ->
            zone.node()
                + (":" + zone.kind().label())
                + (":" + zone.firstFrame())
                + ("+" + zone.frames()))
        .toList();
  }

  private static void unusual(StringBuilder out, String key, int value, int usual) {
    if (value != usual) {
      out.append(' ').append(key).append('=').append(value);
    }
  }

  private static String label(Setting.Witness witness) {
    return witness.name().toLowerCase(Locale.ROOT);
  }

  static Setting read(Scanner in) {
    return new MachineLine(in).read();
  }

  private Setting read() {
    int start = in.position();
    in.expect("machine", " as the first word of the text");
    for (String key = in.peekWord(); !key.isEmpty(); key = in.peekWord()) {
      pair();
    }
    if (!in.atLineEnd()) {
      throw in.expected("key=value or the end of the line");
    }
    try {
      List<Zone> all = zones == null ? Machine.simple(pageSize, pages, 1).zones() : zones;
      Machine machine = new Machine(pageSize, order, cpus, minAlign, cacheLine, all, boot);
      return new Setting(machine, profile, misuse, witness);
    } catch (IllegalArgumentException impossible) {
      String message = String.valueOf(impossible.getMessage());
      throw in.error(blamed(message, start), message);
    }
  }

  /** The place of the key that a message about the machine begins with. */
  private int blamed(String message, int otherwise) {
    for (Map.Entry<String, Integer> key : seen.entrySet()) {
      if (message.startsWith(key.getKey() + "=")) {
        return key.getValue();
      }
    }
    return seen.getOrDefault("zones", seen.getOrDefault("pages", otherwise));
  }

  private void pair() {
    int start = in.position();
    String key = in.word();
    if (!KEYS.contains(key)) {
      throw in.error(
          start,
          "the machine has no '"
              + key
              + "'"
              + Nearest.hint(key, KEYS)
              + " (there are "
              + String.join(", ", KEYS)
              + ")");
    }
    boolean twice = seen.put(key, start) != null;
    if (twice || (seen.containsKey("pages") && seen.containsKey("zones"))) {
      throw in.error(start, twice ? "'" + key + "' stands here twice" : "pages or zones, not both");
    }
    in.expect("=", " after '" + key + "'");
    value(key);
  }

  private void value(String key) {
    switch (key) {
      case "page" -> pageSize = in.integer("the bytes of a page");
      case "pages" -> pages = in.signed("the number of pages");
      case "zones" -> zones = zones();
      case "cpus" -> cpus = in.integer("the number of CPUs");
      case "order" -> order = in.integer("the largest order");
      case "minalign" -> minAlign = in.integer("the least alignment in bytes");
      case "line" -> cacheLine = in.integer("the bytes of a cache line");
      case "boot" -> boot = boot();
      case "profile" -> profile = profile();
      case "misuse" -> misuse = choice("misuse", List.of("yes", "no")).equals("yes");
      default -> witness = witness();
    }
  }

  private Boot boot() {
    List<String> labels = Arrays.stream(Boot.values()).map(Boot::label).toList();
    return Boot.valueOf(choice("boot", labels).toUpperCase(Locale.ROOT));
  }

  private Profile profile() {
    List<String> labels = Arrays.stream(Profile.values()).map(Profile::label).toList();
    return Profile.of(choice("profile", labels));
  }

  private Setting.Witness witness() {
    List<String> labels = Arrays.stream(Setting.Witness.values()).map(MachineLine::label).toList();
    return Setting.Witness.valueOf(choice("witness", labels).toUpperCase(Locale.ROOT));
  }

  private String choice(String key, List<String> labels) {
    in.skipBlanks();
    int start = in.position();
    String word = in.take(each -> Scanner.wordPart(each) || each == '-' || each == '.');
    if (!labels.contains(word)) {
      throw in.error(
          start,
          "expected one of "
              + String.join(", ", labels)
              + " after '"
              + key
              + "=', found '"
              + word
              + "'"
              + Nearest.hint(word, labels));
    }
    return word;
  }

  private List<Zone> zones() {
    List<Zone> all = new ArrayList<>();
    do {
      in.skipBlanks();
      int start = in.position();
      int node = in.integer("zones such as 0:DMA:0+256,0:Normal:256+3840");
      in.expect(":", " after the node's number");
      ZoneKind kind = zoneKind(in);
      in.expect(":", " after the zone's name");
      long first = in.signed("the zone's first frame");
      in.expect("+", " and the number of frames");
      long frames = in.signed("the number of frames");
      try {
        all.add(new Zone(node, kind, first, frames));
      } catch (IllegalArgumentException impossible) {
        throw in.error(start, String.valueOf(impossible.getMessage()));
      }
    } while (in.accept(","));
    return all;
  }

  static ZoneKind zoneKind(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    String word = in.word();
    try {
      return ZoneKind.of(word);
    } catch (IllegalArgumentException unknown) {
      throw in.error(start, String.valueOf(unknown.getMessage()));
    }
  }
}
