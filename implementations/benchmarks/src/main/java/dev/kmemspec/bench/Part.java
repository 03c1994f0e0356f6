package dev.kmemspec.bench;

import java.util.List;
import java.util.Locale;

/** The parts of a whole run, in its order. */
enum Part {
  PAIR("malloc, and free at once", "ns", Subjects.RIVALS, "PairBenchmark"),
  REPLACE(
      "free of a random one of many live blocks, and malloc in its place",
      "ns",
      Subjects.RIVALS,
      "ReplaceBenchmark.replace"),
  HAND_OVER(
      "malloc in one thread, free in another, in batches",
      "ns a block",
      Subjects.CROSSING_RIVALS,
      "HandOverBenchmark"),
  LOCAL(
      "a thread on each CPU, each replacing blocks of its own",
      "ns",
      Subjects.RIVALS,
      "LocalThreadsBenchmark"),
  VIRTUAL(
      "256 virtual threads: malloc, others run, free",
      "ns a block",
      Subjects.RIVALS,
      "VirtualThreadsBenchmark.virtualThreads"),
  VIRTUAL_ALONE(
      "the same virtual threads without an allocator",
      "ns for each block that there is none of",
      Subjects.OURS,
      "VirtualThreadsBenchmark.threadsAlone"),
  ZEROED("calloc, and free at once", "ns", Subjects.RIVALS, "ZeroedBenchmark"),
  PAGES(
      "pages: one, many, and up to the largest order and back",
      "ns a page or block",
      Subjects.KERNELS,
      "PagesBenchmark"),
  VMALLOC(
      "vmalloc beside kmalloc of as many pages",
      "ns a block, or a read",
      Subjects.WAYS,
      "VmallocBenchmark"),
  CACHES("a slab cache beside kmalloc of the same size", "ns", Subjects.KERNELS, "CacheBenchmark"),
  WASTE(
      "a slab cache beside kmalloc of the same size: memory", "bytes an object", Subjects.KERNELS),
  MEMORY("resident memory above that of the start, over live bytes", "times", Subjects.RIVALS),
  LEFT("resident memory above that of the start, measured with the last", "MiB", Subjects.RIVALS),
  START("from nothing to the first block, in a fresh virtual machine", "us", Subjects.RIVALS);

  /** Who is measured. */
  enum Subjects {
    RIVALS,
    CROSSING_RIVALS,
    OURS,
    KERNELS,
    WAYS
  }

  private final String title;
  private final String unit;
  private final Subjects subjects;
  private final List<String> benchmarks;

  Part(String title, String unit, Subjects subjects, String... benchmarks) {
    this.title = title;
    this.unit = unit;
    this.subjects = subjects;
    this.benchmarks = List.of(benchmarks);
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  Subjects subjects() {
    return subjects;
  }

  /** Whether it is the rivals that are measured. */
  boolean ofRivals() {
    return subjects != Subjects.KERNELS && subjects != Subjects.WAYS;
  }

  /** What JMH runs for it; none where it is measured otherwise. */
  List<String> benchmarks() {
    return benchmarks;
  }

  /** As typed. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
