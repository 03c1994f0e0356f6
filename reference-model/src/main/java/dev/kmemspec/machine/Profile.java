package dev.kmemspec.machine;

/**
 * Whose contract a program is held to. {@code contract} has the guarantees alone, {@code posix}
 * those of user space, and a {@code linux-*} profile the behaviour of that kernel as well, with
 * SLUB unless it is older than that. {@code slob} is 4.19 configured with SLOB (PV-06).
 */
public enum Profile {
  CONTRACT("contract", Slabs.ANY, 0, 0, 0),
  POSIX("posix", Slabs.ANY, 0, 0, 0),
  LINUX_2_6_21("linux-2.6.21", Slabs.SLAB, 2, 6, 21),
  LINUX_4_19("linux-4.19", Slabs.SLUB, 4, 19, 0),
  LINUX_6_1("linux-6.1", Slabs.SLUB, 6, 1, 0),
  LINUX_6_12("linux-6.12", Slabs.SLUB, 6, 12, 0),
  LINUX_7_0("linux-7.0", Slabs.SLUB, 7, 0, 0),
  SLOB("slob", Slabs.SLOB, 4, 19, 0);

  /** The allocator of objects below kmalloc and kmem_cache_alloc. */
  public enum Slabs {
    /** Not laid down: profiles of no kernel. */
    ANY,
    /** The first one, removed in 6.8 (PV-05). */
    SLAB,
    /** The one that is left (PV-03). */
    SLUB,
    /** The one for tiny machines, removed in 6.4 (PV-06). */
    SLOB
  }

  private final String label;
  private final Slabs slabs;
  private final int version;

  Profile(String label, Slabs slabs, int major, int minor, int patch) {
    this.label = label;
    this.slabs = slabs;
    version = version(major, minor, patch);
  }

  private static int version(int major, int minor, int patch) {
    return major << 16 | minor << 8 | patch;
  }

  /** The name on the command line and in the {@code .kmem} text. */
  public String label() {
    return label;
  }

  /** Whether it describes one kernel, so that rules of the level behaviour hold in it. */
  public boolean isLinux() {
    return version > 0;
  }

  /** Which allocator of objects its kernel has. */
  public Slabs slabs() {
    return slabs;
  }

  /** Whether it describes a kernel with SLUB. */
  public boolean slub() {
    return slabs == Slabs.SLUB;
  }

  /** Whether it describes a kernel with caches of objects and a slabinfo: SLAB or SLUB. */
  public boolean cached() {
    return slabs == Slabs.SLAB || slabs == Slabs.SLUB;
  }

  /** Whether it describes that kernel or a later one; false for profiles of no kernel. */
  public boolean since(int sinceMajor, int sinceMinor) {
    return since(sinceMajor, sinceMinor, 0);
  }

  /** The same for a version of three numbers, such as 2.6.22. */
  public boolean since(int sinceMajor, int sinceMinor, int sincePatch) {
    return isLinux() && version >= version(sinceMajor, sinceMinor, sincePatch);
  }

  /** Whether it describes a kernel before that one; false for profiles of no kernel. */
  public boolean before(int beforeMajor, int beforeMinor) {
    return before(beforeMajor, beforeMinor, 0);
  }

  /** The same for a version of three numbers, such as 2.6.22. */
  public boolean before(int beforeMajor, int beforeMinor, int beforePatch) {
    return isLinux() && !since(beforeMajor, beforeMinor, beforePatch);
  }

  /**
   * The same for a version as the kernel writes it, such as {@code 2.6.22}.
   *
   * @throws NumberFormatException where it is none
   */
  public boolean since(String first) {
    String[] numbers = first.split("\\.", 3);
    return since(number(numbers, 0), number(numbers, 1), number(numbers, 2));
  }

  /** The same for a version as the kernel writes it. */
  public boolean before(String first) {
    return isLinux() && !since(first);
  }

  private static int number(String[] numbers, int index) {
    return index < numbers.length ? Integer.parseInt(numbers[index]) : 0;
  }

  /**
   * The newest profile with SLUB that is not newer than the kernel; the contract for kernels older
   * than all.
   */
  public static Profile nearest(int major, int minor) {
    Profile nearest = CONTRACT;
    for (Profile profile : values()) {
      if (profile.slub() && !profile.since(major, minor + 1)) {
        nearest = profile;
      }
    }
    return nearest;
  }

  /**
   * The profile with that label.
   *
   * @throws IllegalArgumentException listing those that exist
   */
  public static Profile of(String label) {
    StringBuilder known = new StringBuilder();
    for (Profile profile : values()) {
      if (profile.label.equals(label)) {
        return profile;
      }
      known.append(known.isEmpty() ? "" : ", ").append(profile.label);
    }
    throw new IllegalArgumentException("no profile is called '" + label + "'; there are " + known);
  }

  @Override
  public String toString() {
    return label;
  }
}
