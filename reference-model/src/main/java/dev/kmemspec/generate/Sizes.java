package dev.kmemspec.generate;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import java.util.random.RandomGenerator;

/**
 * Draws sizes, most of them at an edge: 0 and 1, size classes, powers of two, pages, the largest
 * cache and the largest block of kmalloc, and the end of the address space, each with its
 * neighbours.
 */
final class Sizes {
  private static final long PTRDIFF_MAX = Long.MAX_VALUE;

  private final RandomGenerator random;
  private final Machine machine;
  private final long[] classes;
  private final long maxCacheSize;
  private final long maxSize;

  /** Sizes above it are drawn only now and then, so that programs differ in scale. */
  private final long usual;

  Sizes(RandomGenerator random, Machine machine, Profile profile) {
    this.random = random;
    this.machine = machine;
    SizeClasses table = SizeClasses.of(machine, profile);
    boolean none = table.classes().length == 0;
    // Without classes, sizes at the usual ones are as good as any.
    classes = (none ? SizeClasses.of(machine, Profile.CONTRACT) : table).classes();
    maxCacheSize = table.maxCacheSize();
    maxSize = table.maxSize();
    long comfortable = machine.pages() * machine.pageSize() / 8;
    usual = Math.min(comfortable, 64L << random.nextInt(16));
  }

  /** The size at and above which kmalloc cannot succeed, whatever is free. */
  boolean hopeless(long size) {
    return Long.compareUnsigned(size, maxSize) > 0;
  }

  /** KMALLOC_MAX_SIZE of the machine. */
  long most() {
    return maxSize;
  }

  /** A size of any kind; a quarter of them far from what the program usually asks for. */
  long any() {
    return switch (random.nextInt(16)) {
      case 0 -> random.nextInt(3);
      case 1, 2, 5 -> edge();
      case 3 -> limit();
      case 4 -> random.nextInt(3) == 0 ? endless() : usual();
      default -> usual();
    };
  }

  /** A size that a machine of that size serves without trouble, at least 1. */
  long usual() {
    return switch (random.nextInt(4)) {
      case 0 -> around(classes[random.nextInt(classes.length)]);
      case 1 -> around(1L << random.nextInt(63 - Long.numberOfLeadingZeros(usual)));
      default -> 1 + random.nextLong(1L << random.nextInt(64 - Long.numberOfLeadingZeros(usual)));
    };
  }

  private long edge() {
    return switch (random.nextInt(3)) {
      case 0 -> around(classes[random.nextInt(classes.length)]);
      case 1 -> around((long) machine.pageSize() * (1 + random.nextInt(9)));
      default -> around(1L << random.nextInt(64 - Long.numberOfLeadingZeros(maxSize)));
    };
  }

  /** A size at the largest cache's or the largest block's. */
  long limit() {
    return switch (random.nextInt(4)) {
      case 0 -> around(maxSize);
      case 1 -> maxSize / 2 + 1;
      default -> around(maxCacheSize);
    };
  }

  /** A size that no machine has. */
  long endless() {
    return switch (random.nextInt(4)) {
      case 0 -> -1L;
      case 1 -> -1L - random.nextInt(random.nextBoolean() ? 16 : 2 * machine.pageSize());
      case 2 -> around(PTRDIFF_MAX);
      default -> around(1L << (40 + random.nextInt(24)));
    };
  }

  /** The value, one less or one more. */
  long around(long value) {
    return value + random.nextInt(3) - 1;
  }

  /** Two factors of about that product; a few overflow, a few are 0. */
  long[] factors() {
    return switch (random.nextInt(12)) {
      case 0 -> new long[] {1L << 32, 1L << (32 + random.nextInt(4))};
      case 1 -> overflowing();
      case 2 -> new long[] {random.nextInt(2) == 0 ? 0 : any(), 0};
      case 3 -> new long[] {0, any()};
      case 4 -> new long[] {1, any()};
      default -> fitting();
    };
  }

  /** The smallest count that overflows, or the largest that does not. */
  long[] overflowing() {
    long size = 2 + random.nextLong(1000);
    long most = Long.divideUnsigned(-1L, size);
    return new long[] {most + random.nextInt(2), size};
  }

  private long[] fitting() {
    long size = 1 + random.nextLong(96);
    return new long[] {Math.max(1, usual() / size), size};
  }

  /** An order: mostly small, sometimes the largest, sometimes one beyond it. */
  int order() {
    int most = machine.maxOrder();
    return switch (random.nextInt(16)) {
      case 0 -> most + 1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
      case 1 -> most;
      case 2, 3 -> random.nextInt(most + 1);
      case 4, 5, 6, 7 -> random.nextInt(Math.min(most, 3) + 1);
      default -> random.nextInt(Math.min(most, 1) + 1);
    };
  }
}
