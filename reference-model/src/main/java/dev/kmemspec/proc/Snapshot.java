package dev.kmemspec.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files of {@code /proc}, {@code /sys} and debugfs that were read soon after one another on one
 * machine: a directory, or an archive of tar. A file is known by its name; those that are unknown
 * or empty are passed over.
 */
public final class Snapshot {
  private static final Pattern VERSION = Pattern.compile("Linux version (\\d+\\.\\d+)");
  private static final List<String> KNOWN =
      List.of(
          "buddyinfo",
          "pagetypeinfo",
          "zoneinfo",
          "meminfo",
          "vmstat",
          "slabinfo",
          "slab.txt",
          "vmallocinfo",
          "memblock/memory",
          "memblock/reserved",
          "version",
          "cmdline",
          "cpuinfo");

  private final String name;
  private final List<String> read = new ArrayList<>();
  private @Nullable Buddyinfo buddyinfo;
  private @Nullable Pagetypeinfo pagetypeinfo;
  private @Nullable Zoneinfo zoneinfo;
  private @Nullable Meminfo meminfo;
  private @Nullable Vmstat vmstat;
  private @Nullable Slabinfo slabinfo;
  private @Nullable SlabTable slabTable;
  private @Nullable Vmallocinfo vmallocinfo;
  private @Nullable Memblock memory;
  private @Nullable Memblock reserved;
  private String version = "";
  private String commandLine = "";
  private int cacheLine;

  private Snapshot(String name) {
    this.name = name;
  }

  /** Whether the path is a directory or an archive of tar, plain or packed by gzip. */
  public static boolean recognizes(Path path) throws IOException {
    return Files.isDirectory(path) || Tar.recognizes(path);
  }

  /**
   * Reads a snapshot.
   *
   * @throws ProcFormatException where a file is not what its name says, or none is known
   */
  public static Snapshot read(Path path) throws IOException {
    return of(path.toString(), Files.isDirectory(path) ? directory(path) : Tar.read(path));
  }

  /** The snapshot of those files, by their paths. */
  static Snapshot of(String name, Map<String, byte[]> files) throws ProcFormatException {
    Snapshot snapshot = new Snapshot(name);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String text = new String(file.getValue(), StandardCharsets.UTF_8);
      if (!text.isBlank()) {
        snapshot.add(file.getKey(), text);
      }
    }
    if (snapshot.read.isEmpty()) {
      throw new ProcFormatException(
          name,
          0,
          "no snapshot: none of buddyinfo, pagetypeinfo, zoneinfo, meminfo, vmstat, slabinfo,"
              + " vmallocinfo, slab.txt, memblock/memory and memblock/reserved is in it");
    }
    return snapshot;
  }

  /** The known files of a directory, or where it has none, of the one directory in it. */
  private static Map<String, byte[]> directory(Path path) throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    for (String name : KNOWN) {
      Path file = path.resolve(name);
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        found.put(name, Files.readAllBytes(file));
      }
    }
    if (!found.isEmpty()) {
      return found;
    }
    try (Stream<Path> each = Files.list(path)) {
      List<Path> inside = each.filter(Files::isDirectory).toList();
      return inside.size() == 1 ? directory(inside.getFirst()) : found;
    }
  }

  private static String kind(String path) {
    String[] parts = path.split("/", -1);
    String last = parts[parts.length - 1];
    boolean memblock = parts.length > 1 && parts[parts.length - 2].equals("memblock");
    return memblock ? "memblock/" + last : last;
  }

  private void add(String path, String text) throws ProcFormatException {
    String file = name + "/" + path;
    String kind = kind(path);
    if (read.contains(kind)) {
      throw new ProcFormatException(
          name, 0, "it has more than one " + kind + ": expected one snapshot, not several");
    }
    switch (kind) {
      case "buddyinfo" -> buddyinfo = Buddyinfo.parse(file, text);
      case "pagetypeinfo" -> pagetypeinfo = Pagetypeinfo.parse(file, text);
      case "zoneinfo" -> zoneinfo = Zoneinfo.parse(file, text);
      case "meminfo" -> meminfo = Meminfo.parse(file, text);
      case "vmstat" -> vmstat = Vmstat.parse(file, text);
      case "slabinfo" -> slabinfo = Slabinfo.parse(file, text);
      case "vmallocinfo" -> vmallocinfo = Vmallocinfo.parse(file, text);
      case "slab.txt" -> slabTable = SlabTable.parse(file, text);
      case "memblock/memory" -> memory = Memblock.parse(file, text);
      case "memblock/reserved" -> reserved = Memblock.parse(file, text);
      default -> {
        circumstance(kind, text);
        return;
      }
    }
    read.add(kind);
  }

  private void circumstance(String kind, String text) {
    switch (kind) {
      case "version" -> {
        Matcher found = VERSION.matcher(text);
        version = found.find() ? found.group(1) : "";
      }
      case "cmdline" -> commandLine = text.strip();
      case "cpuinfo" -> {
        Matcher found = Pattern.compile("cache_alignment\\s*: (\\d{1,4})").matcher(text);
        cacheLine = found.find() ? Integer.parseInt(found.group(1)) : 0;
      }
      default -> {}
    }
  }

  /** What it was read from. */
  public String name() {
    return name;
  }

  /** The files that were read, in the order of their paths. */
  public List<String> files() {
    return List.copyOf(read);
  }

  /** The kernel's version, such as {@code 6.1}, or an empty text where no file tells it. */
  public String version() {
    return version;
  }

  /** The kernel's command line, or an empty text. */
  String commandLine() {
    return commandLine;
  }

  /** Bytes in a cache line, or 0 where no file tells. */
  int cacheLine() {
    return cacheLine;
  }

  /** The file, or null where it is not in the snapshot; as are all below. */
  public @Nullable Buddyinfo buddyinfo() {
    return buddyinfo;
  }

  public @Nullable Pagetypeinfo pagetypeinfo() {
    return pagetypeinfo;
  }

  public @Nullable Zoneinfo zoneinfo() {
    return zoneinfo;
  }

  public @Nullable Meminfo meminfo() {
    return meminfo;
  }

  public @Nullable Vmstat vmstat() {
    return vmstat;
  }

  public @Nullable Slabinfo slabinfo() {
    return slabinfo;
  }

  public @Nullable SlabTable slabTable() {
    return slabTable;
  }

  public @Nullable Vmallocinfo vmallocinfo() {
    return vmallocinfo;
  }

  public @Nullable Memblock memory() {
    return memory;
  }

  public @Nullable Memblock reserved() {
    return reserved;
  }

  /** Pages that all zones manage; 0 where zoneinfo is not there. */
  long managed() {
    return zoneinfo == null
        ? 0
        : zoneinfo.populated().stream().mapToLong(Zoneinfo.Zone::managed).sum();
  }

  /**
   * Bytes in a page, as two files tell by different units; 0 where none do. An area of vmalloc is
   * its pages and one more; slabs are counted in pages and in kilobytes, as is all memory.
   */
  public int pageSize() {
    for (Vmallocinfo.Row row :
        vmallocinfo == null ? List.<Vmallocinfo.Row>of() : vmallocinfo.rows()) {
      if (row.pages() > 0 && Long.bitCount(row.size() / (row.pages() + 1)) == 1) {
        return (int) (row.size() / (row.pages() + 1));
      }
    }
    if (meminfo != null && vmstat != null && vmstat.get("nr_slab_unreclaimable") > 0) {
      return power(meminfo.get("SUnreclaim"), vmstat.get("nr_slab_unreclaimable"));
    }
    return meminfo == null ? 0 : power(meminfo.get("MemTotal"), managed());
  }

  /** The power of two nearest to the quotient: pages may have moved between the two files. */
  private static int power(long kilobytes, long pages) {
    if (kilobytes <= 0 || pages <= 0) {
      return 0;
    }
    return 1 << Math.clamp(Math.round(Math.log(1024.0 * kilobytes / pages) / Math.log(2)), 9, 20);
  }

  /** Whether the zones manage all memory, within a little: start-up may leave some for later. */
  boolean allManaged() {
    long total = meminfo == null ? 0 : meminfo.get("MemTotal") * 1024 / Math.max(1, pageSize());
    return total <= managed() + managed() / 64;
  }

  /** CPUs that have page lists; 0 where zoneinfo is not there. */
  public int cpus() {
    return zoneinfo == null
        ? 0
        : zoneinfo.populated().stream()
            .flatMap(zone -> zone.cpus().stream())
            .mapToInt(cpu -> cpu.cpu() + 1)
            .max()
            .orElse(0);
  }

  /**
   * How many pages the machine may have moved while the files were read, one after the other: what
   * laws across files must allow for. The same number, the free pages, stands in up to three files;
   * how far these readings are apart tells how fast it moves.
   */
  long slack() {
    List<Long> readings = new ArrayList<>();
    if (zoneinfo != null) {
      readings.add(zoneinfo.populated().stream().mapToLong(Zoneinfo.Zone::free).sum());
    }
    if (vmstat != null && vmstat.get("nr_free_pages") >= 0) {
      readings.add(vmstat.get("nr_free_pages"));
    }
    if (meminfo != null && pageSize() > 0 && allManaged()) {
      readings.add(meminfo.get("MemFree") * 1024 / pageSize());
    }
    long lag = 256 + 64L * Math.max(1, cpus());
    if (readings.size() < 2) {
      return lag + managed() / 64;
    }
    long least = readings.stream().mapToLong(Long::longValue).min().orElse(0);
    long most = readings.stream().mapToLong(Long::longValue).max().orElse(0);
    // A reading that is wrong must not excuse itself.
    return lag + Math.min(8 * (most - least), managed() / 16);
  }
}
