package dev.kmemspec.bench.rival;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a C allocator on the machine and binds its functions, without a transition. */
final class CLibrary {
  /** Where Debian and Fedora put libraries; the property names further folders, by colons. */
  private static final List<String> FOLDERS =
      List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib");

  private static final String MORE_FOLDERS = "kmemspec.libraries";

  private final SymbolLookup lookup;

  private CLibrary(SymbolLookup lookup) {
    this.lookup = lookup;
  }

  /** The C library of this process. */
  static CLibrary ofProcess() {
    return new CLibrary(Linker.nativeLinker().defaultLookup());
  }

  /**
   * A library by the name of its file.
   *
   * @throws MissingRivalException naming the package where there is none
   */
  @SuppressWarnings("restricted") // Loading a C library is what this class is for.
  static CLibrary named(String file, String debianPackage) {
    Path path =
        find(file)
            .orElseThrow(
                () -> new MissingRivalException(file + " was not found: install " + debianPackage));
    try {
      return new CLibrary(SymbolLookup.libraryLookup(path, Arena.global()));
    } catch (IllegalArgumentException refused) {
      throw new MissingRivalException(
          file
              + " cannot be loaded here; for jemalloc set GLIBC_TUNABLES="
              + "glibc.rtld.optional_static_tls=2048 in the environment ("
              + refused.getMessage()
              + ")");
    }
  }

  private static Optional<Path> find(String file) {
    return Stream.concat(
            Stream.of(System.getProperty(MORE_FOLDERS, "").split(":")), FOLDERS.stream())
        .filter(folder -> !folder.isEmpty())
        .map(Path::of)
        .filter(Files::isDirectory)
        .flatMap(folder -> startingWith(folder, file))
        .findFirst();
  }

  private static Stream<Path> startingWith(Path folder, String file) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.getFileName().toString().startsWith(file)).toList().stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** {@code void *name(size_t)}. */
  MethodHandle malloc(String name) {
    return bind(name, FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  }

  /** {@code void *name(size_t, size_t)}. */
  MethodHandle calloc(String name) {
    return bind(
        name,
        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  }

  /** {@code void name(void *)}. */
  MethodHandle free(String name) {
    return bind(name, FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
  }

  @SuppressWarnings("restricted") // A downcall is what this class is for.
  private MethodHandle bind(String name, FunctionDescriptor type) {
    return Linker.nativeLinker()
        .downcallHandle(lookup.findOrThrow(name), type, Linker.Option.critical(false));
  }

  /** What a C function threw, which it cannot. */
  static AssertionError impossible(Throwable thrown) {
    return new AssertionError("a C function throws nothing", thrown);
  }
}
