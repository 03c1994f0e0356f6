package dev.kmemspec.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Binds functions of a C library whose arguments are all as wide as a pointer: {@code size_t} and
 * {@code void *} are both {@code long} here, so that an address is a number everywhere.
 */
public final class Downcalls {
  /** How much static thread-local storage jemalloc needs, and a process has not to spare. */
  private static final String TUNABLE = "glibc.rtld.optional_static_tls";

  private static final Linker LINKER = Linker.nativeLinker();

  private final SymbolLookup library;
  private final boolean ofProcess;

  private Downcalls(SymbolLookup library, boolean ofProcess) {
    this.library = library;
    this.ofProcess = ofProcess;
  }

  /** What the running process has loaded already: its C library. */
  public static Downcalls ofProcess() {
    return new Downcalls(LINKER.defaultLookup(), true);
  }

  /**
   * A library that the system's loader finds: in its own folders, and in those of {@code
   * LD_LIBRARY_PATH}. It stays loaded.
   *
   * @param debianPackage what to install where there is none
   * @param files the names of its file, the best first
   * @throws MissingLibraryException where there is none; the message names the package
   */
  public static Downcalls named(String debianPackage, String... files) {
    for (String file : files) {
      SymbolLookup found = load(file);
      if (found != null) {
        return new Downcalls(found, false);
      }
    }
    throw new MissingLibraryException(
        String.join(" or ", files)
            + " cannot be loaded: install "
            + debianPackage
            + " (Debian), or name its folder in LD_LIBRARY_PATH"
            + (tuned() ? "" : "; jemalloc also needs GLIBC_TUNABLES=" + TUNABLE + "=16384"));
  }

  @SuppressWarnings("restricted") // Loading a C library is what this class is for.
  private static @Nullable SymbolLookup load(String file) {
    try {
      return SymbolLookup.libraryLookup(file, Arena.global());
    } catch (IllegalArgumentException cannotBeOpened) {
      return null;
    }
  }

  private static boolean tuned() {
    String tunables = System.getenv("GLIBC_TUNABLES");
    return tunables != null && tunables.contains(TUNABLE);
  }

  /** Whether there is a function of that name. */
  public boolean has(String function) {
    return library.find(function).isPresent();
  }

  /**
   * A function with {@code arguments} arguments that returns a {@code size_t} or a pointer.
   *
   * @throws MissingFunctionException when the library has no such function
   */
  public MethodHandle function(String name, int arguments, Linker.Option... options) {
    return bind(name, FunctionDescriptor.of(ValueLayout.JAVA_LONG, words(arguments)), options);
  }

  /** The same for a function that returns nothing. */
  public MethodHandle procedure(String name, int arguments, Linker.Option... options) {
    return bind(name, FunctionDescriptor.ofVoid(words(arguments)), options);
  }

  /** Without a transition to native state: for functions that return soon and call nothing back. */
  public static Linker.Option brief() {
    return Linker.Option.critical(false);
  }

  /** What a handle threw, which no C function does. */
  public static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a C function throws nothing", thrown);
  }

  /** The text at that address, up to its end. */
  @SuppressWarnings("restricted") // Reading what a C function answered.
  static String text(long address) {
    return MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
  }

  @SuppressWarnings("restricted") // A downcall is what this class is for.
  private MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(find(name), type, options);
  }

  /**
   * The loader also looks into what the library depends on. A heap that is half its own and half
   * the C library's would break memory, so that is no find.
   */
  private MemorySegment find(String name) {
    MemorySegment found = library.find(name).orElseThrow(() -> new MissingFunctionException(name));
    if (!ofProcess && LINKER.defaultLookup().find(name).filter(found::equals).isPresent()) {
      throw new MissingFunctionException(name);
    }
    return found;
  }

  private static MemoryLayout[] words(int count) {
    MemoryLayout[] words = new MemoryLayout[count];
    Arrays.fill(words, ValueLayout.JAVA_LONG);
    return words;
  }

  /** A library lacks a function. */
  public static final class MissingFunctionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingFunctionException(String name) {
      super("the library has no function " + name);
    }
  }

  /** A library is not on this machine, or cannot be loaded. */
  public static final class MissingLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingLibraryException(String message) {
      super(message);
    }
  }
}
