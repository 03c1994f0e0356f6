package dev.kmemspec.bench.rival;

import dev.kmemspec.foreign.Downcalls;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The rivals by name. */
public final class Rivals {
  /** The name of our own. */
  public static final String OURS = "optimized";

  private static final Map<String, Supplier<Rival>> ALL = all();

  private Rivals() {}

  private static Map<String, Supplier<Rival>> all() {
    Map<String, Supplier<Rival>> all = new LinkedHashMap<>();
    all.put(OURS, HeapRival::new);
    all.put("glibc", GlibcRival::new);
    all.put("jemalloc", JemallocRival::new);
    all.put("mimalloc", MimallocRival::new);
    all.put("tcmalloc", TcmallocRival::new);
    all.put("netty-pooled", NettyPooledRival::new);
    all.put("netty-adaptive", NettyAdaptiveRival::new);
    all.put("arena", ArenaRival::new);
    return all;
  }

  /** All names, ours first. */
  public static Set<String> names() {
    return ALL.keySet();
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
    Supplier<Rival> supplier = ALL.get(name);
    if (supplier == null) {
      throw new IllegalArgumentException("no rival is called " + name + "; there are " + names());
    }
    try {
      return supplier.get();
    } catch (ExceptionInInitializerError failed) {
      if (failed.getCause() instanceof Downcalls.MissingLibraryException missing) {
        throw missing;
      }
      throw failed;
    }
  }
}
