package dev.kmemspec.bench;

import dev.kmemspec.bench.rival.Rival;
import dev.kmemspec.bench.rival.Rivals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Resident memory through the phases of a program: it grows, frees half at random, grows again with
 * larger blocks, replaces blocks at random, and frees all. Every page of every block is written, so
 * that it is resident. In a fresh virtual machine whose Java heap is resident from the start, so
 * that what grows is the rival's; its bookkeeping on the Java heap does not count.
 */
final class MemoryProbe {
  private static final int PAGE = 4096;
  private static final int MIB = 1 << 20;
  private static final String LEFT = "left: ";
  private static final String PEAK = "the most that was resident, over the most that was live";

  private static final List<String> OPTIONS =
      List.of(
          "-Xms1g",
          "-Xmx1g",
          "-XX:+UseSerialGC",
          "-XX:+AlwaysPreTouch",
          "-XX:MaxDirectMemorySize=8g");

  private final Rival heap;
  private final long target;
  private final long[] blocks;
  private final int[] sizes;
  private int count;
  private long live;
  private long mostLive;
  private long mostResident;
  private final SplittableRandom random = new SplittableRandom(7);
  private final long atStart;

  private MemoryProbe(Rival heap, long target) throws IOException {
    this.heap = heap;
    this.target = target;
    blocks = new long[(int) (target / 8)];
    sizes = new int[blocks.length];
    Arrays.fill(blocks, 0);
    warmUp();
    atStart = resident();
  }

  /** Measures one rival; the second argument is how many MiB are live at most. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Rival rival = Rivals.start(arguments[0])) {
      new MemoryProbe(rival, Long.parseLong(arguments[1]) * MIB).run();
    }
  }

  /** Code is compiled and loaded before anything counts. */
  private void warmUp() throws IOException {
    for (int round = 0; round < 50; round++) {
      grow(MIB, "mixed");
      free(count);
      resident();
    }
  }

  private void run() throws IOException, InterruptedException {
    grow(target, "mixed");
    tell("grown, small blocks");
    free(count / 2);
    tell("random half freed");
    grow(target, "large");
    tell("grown again, larger blocks");
    for (int i = 4 * count; i > 0; i--) {
      replace();
    }
    tell("random ones replaced four times");
    free(count - count / 16);
    tell("one in sixteen left");
    Child.tell(PEAK, (double) mostResident / mostLive);
    free(count);
    Child.tell(LEFT + "all freed", (double) (resident() - atStart) / MIB);
    // Some give memory back after a time, when they are called.
    for (int i = 0; i < 30; i++) {
      Thread.sleep(100);
      heap.free(heap.malloc(64));
    }
    Child.tell(LEFT + "all freed, and three seconds later", (double) (resident() - atStart) / MIB);
  }

  private void tell(String phase) throws IOException {
    long resident = resident() - atStart;
    mostResident = Math.max(mostResident, resident);
    Child.tell(phase, (double) resident / live);
  }

  private void grow(long bytes, String histogram) {
    int[] wanted =
        "large".equals(histogram)
            ? new SplittableRandom(3).ints(4096, 512, 8192).toArray()
            : Sizes.of(histogram);
    for (int i = 0; live < bytes; i++) {
      add(wanted[i & wanted.length - 1]);
    }
  }

  private void add(int size) {
    long block = heap.malloc(size);
    if (block == 0) {
      throw new IllegalStateException("no memory for " + size + " bytes");
    }
    for (int offset = 0; offset < size; offset += PAGE) {
      heap.touch(block, offset);
    }
    heap.touch(block, size - 1);
    blocks[count] = block;
    sizes[count] = size;
    count++;
    live += size;
    mostLive = Math.max(mostLive, live);
  }

  /** Frees so many, at random. */
  private void free(int many) {
    for (int i = 0; i < many; i++) {
      remove(random.nextInt(count));
    }
  }

  private void remove(int place) {
    heap.free(blocks[place]);
    live -= sizes[place];
    count--;
    blocks[place] = blocks[count];
    sizes[place] = sizes[count];
  }

  private void replace() {
    int place = random.nextInt(count);
    int size = sizes[random.nextInt(count)];
    remove(place);
    add(size);
  }

  /** Resident bytes of this process, added up page by page by Linux. */
  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps_rollup"))) {
      if (line.startsWith("Rss:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("no Rss in /proc/self/smaps_rollup");
  }

  static List<Figure> measure(List<String> rivals, Effort effort)
      throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (String rival : rivals) {
      Map<String, Double> found =
          Child.run(MemoryProbe.class, OPTIONS, List.of(rival, "" + effort.mebibytes()));
      found.forEach((what, value) -> {
        boolean left = what.startsWith(LEFT);
        String point = left ? what.substring(LEFT.length()) : what;
        figures.add(new Figure(left ? Part.LEFT : Part.MEMORY, point, rival, value, value));
      });
    }
    return figures;
  }
}
