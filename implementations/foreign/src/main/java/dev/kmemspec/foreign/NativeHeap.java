package dev.kmemspec.foreign;

import dev.kmemspec.program.Call;
import dev.kmemspec.spi.Memory;
import dev.kmemspec.spi.UserHeap;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A C library's heap, called in this very process. Sizes and addresses pass unchanged. What is not
 * a live block is never passed on: its free would be undefined behaviour in the process that runs
 * this. Not thread-safe, as it keeps the blocks that are live.
 */
final class NativeHeap implements UserHeap {
  private final HeapFunctions functions;
  private final Set<String> leaveErrnoAlone;
  private final Errno errno = new Errno();
  private final Set<Long> live = new HashSet<>();
  private List<String> reports = new ArrayList<>();

  /**
   * A heap.
   *
   * @param leaveErrnoAlone the functions whose {@code errno} is not to be looked at
   */
  NativeHeap(HeapFunctions functions, Set<String> leaveErrnoAlone) {
    this.functions = functions;
    this.leaveErrnoAlone = leaveErrnoAlone;
  }

  @Override
  public Memory memory() {
    return NativeMemory.INSTANCE;
  }

  @Override
  public long malloc(long size) {
    long address;
    errno.clear();
    try {
      address = (long) functions.malloc().invokeExact(errno.state, size);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
    return born("malloc", size, address);
  }

  @Override
  public void free(long p) {
    requireLive(p);
    live.remove(p);
    try {
      functions.free().invokeExact(p);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }

  @Override
  public long calloc(long n, long size) {
    return born("calloc", Call.product(n, size), call(functions.calloc(), n, size));
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
    return born("realloc", size, moved);
  }

  @Override
  public long alignedAlloc(long alignment, long size) {
    return born("aligned_alloc", size, call(functions.alignedAlloc(), alignment, size));
  }

  @Override
  public long usableSize(long p) {
    requireLive(p);
    try {
      return (long) functions.usableSize().invokeExact(p);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
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

  /** NULL for no bytes is no failure, and errno means nothing then. */
  private long born(String function, long size, long address) {
    if (address != 0) {
      live.add(address);
    } else if (size != 0 && !leaveErrnoAlone.contains(function)) {
      reports.add("errno=" + errno.value());
    }
    return address;
  }

  @Override
  public List<String> takeReports() {
    List<String> taken = reports;
    reports = new ArrayList<>();
    return taken;
  }

  private void requireLive(long p) {
    if (p != 0 && !live.contains(p)) {
      throw new IllegalArgumentException(
          "0x" + Long.toHexString(p) + " is no live block: passing it on could kill this process");
    }
  }

  private long call(MethodHandle function, long first, long second) {
    errno.clear();
    try {
      return (long) function.invokeExact(errno.state, first, second);
    } catch (Throwable thrown) {
      throw Downcalls.impossible(thrown);
    }
  }
}
