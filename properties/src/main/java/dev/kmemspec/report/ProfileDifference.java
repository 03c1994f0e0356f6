package dev.kmemspec.report;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.machine.Watermarks;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Call;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.text.Syntax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What two profiles differ in: rules that hold in one, calls that one has, and parameters. */
public final class ProfileDifference {
  /** The machine that the parameters are told for. */
  private static final Machine MACHINE = Machine.simple(4096, 1 << 18, 4);

  private static final int NAME = 33;
  private static final int VALUE = 22;
  private static final int MOST_CLASSES = 6;

  private final Profile one;
  private final Profile other;

  private ProfileDifference(Profile one, Profile other) {
    this.one = one;
    this.other = other;
  }

  /** The report. */
  public static String of(Profile one, Profile other) {
    ProfileDifference difference = new ProfileDifference(one, other);
    return difference.onlyIn(one, other)
        + difference.onlyIn(other, one)
        + difference.calls(one, other)
        + difference.calls(other, one)
        + difference.table();
  }

  private String onlyIn(Profile here, Profile there) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (Rule rule : RuleBook.all()) {
      if (rule.profiles().contains(here) && !rule.profiles().contains(there)) {
        count++;
        String name = rule.undecidable() == null ? " " + rule.id() + "  " : "(" + rule.id() + ") ";
        text.append(
            Text.labelled(Text.left(name, 9) + rule.level().letter() + "  ", rule.sentence()));
      }
    }
    String number = count == 0 ? "none" : Text.count(count);
    return "Rules of " + here + " alone: " + number + "\n" + text + "\n";
  }

  private String calls(Profile here, Profile there) {
    List<String> names = new ArrayList<>();
    for (Syntax syntax : Syntax.all()) {
      Class<? extends Call> type = syntax.type().asSubclass(Call.class);
      if (Call.existsIn(type, here) && !Call.existsIn(type, there)) {
        names.add(syntax.name());
      }
    }
    return names.isEmpty()
        ? ""
        : "Calls of " + here + " alone:\n" + Text.labelled("  ", String.join(", ", names)) + "\n";
  }

  private String table() {
    StringBuilder text = new StringBuilder("Parameters that differ, on a machine of 4K pages");
    text.append(", 1 GiB, 4 CPUs:\n\n");
    text.append(row("", one.label(), other.label())).append('\n');
    boolean any = false;
    List<String[]> mine = parameters(one);
    List<String[]> theirs = parameters(other);
    for (int i = 0; i < mine.size(); i++) {
      if (!mine.get(i)[1].equals(theirs.get(i)[1])) {
        any = true;
        text.append(row(mine.get(i)[0], mine.get(i)[1], theirs.get(i)[1])).append('\n');
      }
    }
    return any ? text.toString() : "No parameter differs.\n";
  }

  private static String row(String name, String mine, String theirs) {
    return ("  " + Text.left(name, NAME) + Text.left(mine, VALUE) + theirs).stripTrailing();
  }

  /** Each a name and a value. */
  private static List<String[]> parameters(Profile profile) {
    SizeClasses classes = SizeClasses.of(MACHINE, profile);
    Zone zone = MACHINE.zones().getFirst();
    Watermarks marks = Watermarks.of(MACHINE, zone, profile);
    List<String[]> rows = new ArrayList<>();
    add(rows, "allocator of objects", profile.slabs().toString().toLowerCase(Locale.ROOT));
    add(rows, "largest kmalloc", bytes(classes.maxSize()));
    add(rows, "largest kmalloc from a slab", bytes(classes.maxCacheSize()));
    add(rows, "smallest kmalloc classes", smallest(classes));
    for (long size : new long[] {13, 100, 5000, 20000}) {
      add(rows, "usable bytes of kmalloc(" + size + ")", bytes(classes.roundup(size)));
    }
    for (long size : new long[] {96, 512}) {
      add(rows, "alignment of kmalloc(" + size + ")", "" + classes.alignment(size, profile));
    }
    boolean old = profile.before(2, 6, 22);
    add(rows, "kmalloc(0)", old ? "the smallest object" : "ZERO_SIZE_PTR");
    add(rows, "orders on per-CPU lists", parked(profile));
    add(rows, "min, low, high mark of the zone", marks(profile, marks));
    add(rows, "most of min_free_kbytes", mostReserve(profile));
    add(rows, "GFP_NOWAIT may use of min", profile.before(4, 4) ? "a quarter" : none(profile));
    add(rows, "kfree of a cache's object", kfree(profile));
    return rows;
  }

  private static void add(List<String[]> rows, String name, String value) {
    rows.add(new String[] {name, value});
  }

  private static String bytes(long size) {
    return size % (1 << 20) == 0
        ? (size >> 20) + " MiB"
        : size % 1024 == 0 ? (size >> 10) + " KiB" : size + " bytes";
  }

  private static String smallest(SizeClasses classes) {
    long[] all = classes.classes();
    return all.length == 0
        ? "none"
        : Arrays.stream(all)
            .limit(MOST_CLASSES)
            .mapToObj(Long::toString)
            .collect(Collectors.joining(" "));
  }

  private static String parked(Profile profile) {
    return !profile.isLinux() ? "not laid down" : profile.since(5, 14) ? "0 to 3, huge" : "0";
  }

  private static String marks(Profile profile, Watermarks marks) {
    return profile.isLinux()
        ? marks.min() + ", " + marks.low() + ", " + marks.high()
        : "not laid down";
  }

  private static String mostReserve(Profile profile) {
    return !profile.isLinux() ? "not laid down" : profile.before(5, 0) ? "64 MiB" : "256 MiB";
  }

  private static String none(Profile profile) {
    return profile.isLinux() ? "nothing" : "not laid down";
  }

  private static String kfree(Profile profile) {
    return profile.since(6, 4) ? "permitted" : "misuse";
  }
}
