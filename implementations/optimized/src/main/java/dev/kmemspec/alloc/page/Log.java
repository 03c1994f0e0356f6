package dev.kmemspec.alloc.page;

/** Where failures and misuse are reported, a line each, in the kernel's words. */
@FunctionalInterface
public interface Log {
  /** Writes a line. */
  void report(String line);

  /** An address as it stands in reports. */
  static String hex(long address) {
    return "0x" + Long.toHexString(address);
  }
}
