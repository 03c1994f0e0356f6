package dev.kmemspec.foreign;

/** The malloc of the C library that this process runs on. */
public final class Glibc extends LibraryHeap {
  private static final String VERSION = "gnu_get_libc_version";

  /** Found by its name in {@code META-INF/services}. */
  public Glibc() {
    super("glibc");
  }

  @Override
  public String summary() {
    return "the malloc of this machine's C library, through java.lang.foreign";
  }

  @Override
  public String version() {
    try {
      return Downcalls.text((long) Downcalls.ofProcess().function(VERSION, 0).invokeExact());
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  HeapFunctions bind() {
    Downcalls library = Downcalls.ofProcess();
    if (!library.has(VERSION)) {
      throw new Downcalls.MissingLibraryException(
          "the C library here is not glibc: run on a system that has the package libc6 (Debian)"
              + " or glibc (Fedora)");
    }
    return HeapFunctions.standard(library);
  }
}
