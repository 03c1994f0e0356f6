package dev.kmemspec.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * Binds functions of a C library whose arguments are all as wide as a pointer: {@code size_t} and
 * {@code void *} are both {@code long} here, so that an address is a number everywhere.
 */
final class Downcalls {
  private final Linker linker = Linker.nativeLinker();
  private final SymbolLookup library;

  Downcalls(SymbolLookup library) {
    this.library = library;
  }

  /** What the running process has loaded already: its C library. */
  static Downcalls ofProcess() {
    return new Downcalls(Linker.nativeLinker().defaultLookup());
  }

  boolean has(String function) {
    return library.find(function).isPresent();
  }

  /**
   * A function with {@code arguments} arguments that returns a {@code size_t} or a pointer.
   *
   * @throws MissingFunctionException when the library has no such function
   */
  MethodHandle function(String name, int arguments, Linker.Option... options) {
    return bind(name, FunctionDescriptor.of(ValueLayout.JAVA_LONG, words(arguments)), options);
  }

  /** The same for a function that returns nothing. */
  MethodHandle procedure(String name, int arguments, Linker.Option... options) {
    return bind(name, FunctionDescriptor.ofVoid(words(arguments)), options);
  }

  /** Without a transition to native state: for functions that return soon and call nothing back. */
  static Linker.Option brief() {
    return Linker.Option.critical(false);
  }

  @SuppressWarnings("restricted") // A downcall is what this class is for.
  private MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
    return linker.downcallHandle(
        library.find(name).orElseThrow(() -> new MissingFunctionException(name)), type, options);
  }

  private static MemoryLayout[] words(int count) {
    MemoryLayout[] words = new MemoryLayout[count];
    Arrays.fill(words, ValueLayout.JAVA_LONG);
    return words;
  }

  /** A library lacks a function. */
  static final class MissingFunctionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingFunctionException(String name) {
      super("the library has no function " + name);
    }
  }
}
