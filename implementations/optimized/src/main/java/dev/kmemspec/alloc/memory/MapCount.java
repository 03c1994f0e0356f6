package dev.kmemspec.alloc.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many mappings the windows of this process have. Linux allows a process so many
 * (vm.max_map_count), and a virtual machine that can map nothing more ends: so a quarter of them is
 * left to it.
 */
final class MapCount {
  private static final Path LIMIT = Path.of("/proc/sys/vm/max_map_count");
  private static final long USUAL_LIMIT = 65530;

  private static final long MOST = limit() / 4 * 3;
  private static final AtomicLong COUNT = new AtomicLong();

  private MapCount() {}

  private static long limit() {
    // Such a file answers one read with all that it says, and the next one with nothing.
    try (BufferedReader file = Files.newBufferedReader(LIMIT)) {
      return Long.parseLong(file.readLine());
    } catch (IOException | NumberFormatException unknown) {
      return USUAL_LIMIT;
    }
  }

  /**
   * Asks for room for that many mappings more.
   *
   * @throws MappingException where it is too many
   */
  static void require(long more) {
    if (COUNT.get() + more > MOST) {
      throw new MappingException(
          "pages would be mapped in more than "
              + MOST
              + " pieces, three quarters of vm.max_map_count: raise that,"
              + " or use fewer scattered pages at once");
    }
  }

  /** So many mappings have come to be, or have gone where it is negative. */
  static void add(long more) {
    COUNT.addAndGet(more);
  }

  /** How many there are. */
  static long count() {
    return COUNT.get();
  }
}
