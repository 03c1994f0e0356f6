package dev.kmemspec.kernel;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first line of a module's log: the constants of the kernel that it ran in. */
final class ProbeHeader {
  /** How the line starts. */
  static final String START = "# kalloc_probe ";

  private static final long MEBIBYTE = 1L << 20;

  private ProbeHeader() {}

  /**
   * The setting that the constants describe.
   *
   * @param chosen the profile to hold the log to, or null for that of its kernel
   * @throws NumberFormatException where a constant is missing
   * @throws IllegalArgumentException where one is outside its range
   */
  static Setting setting(String text, @Nullable Profile chosen) {
    ProbeLine header = ProbeLine.header(text.substring(START.length()));
    int pageSize = header.number("PAGE_SIZE");
    Machine machine =
        new Machine(
            pageSize,
            header.number("MAX_PAGE_ORDER"),
            header.number("cpus"),
            Math.max(8, header.number("ARCH_KMALLOC_MINALIGN")),
            header.number("L1_CACHE_BYTES"),
            zones(pageSize));
    Profile profile = chosen == null ? nearest(header.need("kernel")) : chosen;
    return new Setting(machine, profile, false, Setting.Witness.SHARED);
  }

  /** Where x86-64 has its zones; how much memory the machine had, the log does not say. */
  private static List<Zone> zones(int pageSize) {
    long dma = 16 * MEBIBYTE / pageSize;
    long dma32 = 4096 * MEBIBYTE / pageSize;
    return List.of(
        new Zone(0, ZoneKind.DMA, 0, dma),
        new Zone(0, ZoneKind.DMA32, dma, dma32 - dma),
        new Zone(0, ZoneKind.NORMAL, dma32, 1L << 40));
  }

  /**
   * The newest profile that is not newer than the kernel; the contract for kernels older than all.
   */
  static Profile nearest(String kernel) {
    String[] numbers = kernel.split("[.\\-+]", -1);
    int major = Integer.parseInt(numbers[0]);
    int minor = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
    return Profile.nearest(major, minor);
  }
}
