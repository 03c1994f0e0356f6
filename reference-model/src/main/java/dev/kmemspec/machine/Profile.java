package dev.kmemspec.machine;

/**
 * Whose contract a program is held to. {@code contract} has the guarantees alone, {@code posix}
 * those of user space, and a {@code linux-*} profile the behaviour of that kernel as well.
 */
public enum Profile {
  CONTRACT("contract", 0, 0),
  POSIX("posix", 0, 0),
  LINUX_4_19("linux-4.19", 4, 19),
  LINUX_6_1("linux-6.1", 6, 1),
  LINUX_6_12("linux-6.12", 6, 12),
  LINUX_7_0("linux-7.0", 7, 0);

  private final String label;
  private final int major;
  private final int minor;

  Profile(String label, int major, int minor) {
    this.label = label;
    this.major = major;
    this.minor = minor;
  }

  /** The name on the command line and in the {@code .kmem} text. */
  public String label() {
    return label;
  }

  /** Whether it describes one kernel, so that rules of the level behaviour hold in it. */
  public boolean isLinux() {
    return major > 0;
  }

  /** Whether it describes that kernel or a later one; false for profiles of no kernel. */
  public boolean since(int sinceMajor, int sinceMinor) {
    return isLinux() && (major > sinceMajor || (major == sinceMajor && minor >= sinceMinor));
  }

  /** Whether it describes a kernel before that one; false for profiles of no kernel. */
  public boolean before(int beforeMajor, int beforeMinor) {
    return isLinux() && !since(beforeMajor, beforeMinor);
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
