package dev.kmemspec.bench.rival;

import dev.kmemspec.foreign.Downcalls;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rivals by name. */
public final class Rivals {
  /** The name of our own. */
  public static final String OURS = "optimized";

  private static final Set<String> NAMES =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(
              List.of(
                  OURS,
                  "glibc",
                  "jemalloc",
                  "mimalloc",
                  "tcmalloc",
                  "netty-pooled",
                  "netty-adaptive",
                  "arena")));

  private Rivals() {}

  /** All names, ours first. */
  public static Set<String> names() {
    return NAMES;
  }

  /** Whether blocks of that rival may be freed by another thread: those that are addresses. */
  public static boolean crossesThreads(String name) {
    return !name.startsWith("netty") && !"arena".equals(name);
  }

  /**
   * Starts one.
   *
   * @throws Downcalls.MissingLibraryException saying what is missing on this machine
   * @throws IllegalArgumentException where there is none of that name
   */
  public static Rival start(String name) {
    try {
      return fresh(name);
    } catch (ExceptionInInitializerError failed) {
      if (failed.getCause() instanceof Downcalls.MissingLibraryException missing) {
        throw missing;
      }
      throw failed;
    }
  }

  /** A switch, not a table of lambdas: those would be a part of each start that is measured. */
  private static Rival fresh(String name) {
    return switch (name) {
      case OURS -> new HeapRival();
      case "glibc" -> new GlibcRival();
      case "jemalloc" -> new JemallocRival();
      case "mimalloc" -> new MimallocRival();
      case "tcmalloc" -> new TcmallocRival();
      case "netty-pooled" -> new NettyPooledRival();
      case "netty-adaptive" -> new NettyAdaptiveRival();
      case "arena" -> new ArenaRival();
      default ->
          throw new IllegalArgumentException("no rival is called " + name + "; there are " + NAMES);
    };
  }
}
