package dev.kmemspec.foreign;

import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import java.lang.invoke.MethodHandle;
import java.util.HashSet;
import java.util.Set;

/**
 * A C library's heap, called in this very process. Sizes and addresses pass unchanged. What is not
 * a live block is never passed on: its free would be undefined behaviour in the process that runs
 * this. Not thread-safe, as it keeps the blocks that are live.
 */
final class NativeHeap implements UserHeap {
  private final HeapFunctions functions;
  private final Set<Long> live = new HashSet<>();

  NativeHeap(HeapFunctions functions) {
    this.functions = functions;
  }

  @Override
  public Memory memory() {
    return NativeMemory.INSTANCE;
  }

  @Override
  public long malloc(long size) {
    return born(call(functions.malloc(), size));
  }

  @Override
  public void free(long p) {
    requireLive(p);
    live.remove(p);
    try {
      functions.free().invokeExact(p);
    } catch (Throwable impossible) {
      throw new AssertionError("free throws nothing", impossible);
    }
  }

  @Override
  public long calloc(long n, long size) {
    return born(call(functions.calloc(), n, size));
  }

  @Override
  public boolean complete() {
    return true;
  }

  @Override
  public long realloc(long p, long size) {
    requireLive(p);
    long moved = call(functions.realloc(), p, size);
    // realloc(p, 0) may free p and answer NULL; every other NULL leaves p alone (US-03).
    if (moved != 0 || size == 0) {
      live.remove(p);
    }
    return born(moved);
  }

  @Override
  public long alignedAlloc(long alignment, long size) {
    return born(call(functions.alignedAlloc(), alignment, size));
  }

  @Override
  public long usableSize(long p) {
    requireLive(p);
    return call(functions.usableSize(), p);
  }

  /** Frees what is still live. */
  @Override
  public void close() {
    Set.copyOf(live).forEach(this::free);
  }

  /** How many blocks are live. */
  int blocks() {
    return live.size();
  }

  private long born(long address) {
    if (address != 0) {
      live.add(address);
    }
    return address;
  }

  private void requireLive(long p) {
    if (p != 0 && !live.contains(p)) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(p) + " is no live block: passing it on could kill this process");
    }
  }

  private static long call(MethodHandle function, long argument) {
    try {
      return (long) function.invokeExact(argument);
    } catch (Throwable impossible) {
      throw new AssertionError("a C function throws nothing", impossible);
    }
  }

  private static long call(MethodHandle function, long first, long second) {
    try {
      return (long) function.invokeExact(first, second);
    } catch (Throwable impossible) {
      throw new AssertionError("a C function throws nothing", impossible);
    }
  }
}
