package dev.kmemspec.spi;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Finds implementations: every {@link Implementation} and every {@link Allocator} that a file below
 * {@code META-INF/services} names. A class named as an {@code Allocator} becomes an implementation
 * that is called like the class, words joined by hyphens: {@code MyHeap} is {@code my-heap}.
 */
public final class Implementations {
  private static final String SERVICES = "META-INF/services/";

  private Implementations() {}

  /**
   * Those on the class path, by name.
   *
   * @throws DiscoveryException when one is named there but cannot be loaded, or two share a name
   */
  public static List<Implementation> onClassPath() {
    return load(Implementations.class.getClassLoader(), "the class path");
  }

  /**
   * Those that the jar itself names, by name; at least one. The jar stays open for as long as they
   * are in use.
   *
   * @throws DiscoveryException when there is no such file, it is no jar, names no provider, names
   *     one that cannot be loaded, or names two that are called the same
   */
  public static List<Implementation> inJar(Path jar) {
    requireJar(jar);
    List<Implementation> found = load(new JarLoader(url(jar)), jar.toString());
    if (found.isEmpty()) {
      throw new DiscoveryException(
          jar
              + " names no allocator: it needs a file "
              + SERVICES
              + Allocator.class.getName()
              + " (or "
              + SERVICES
              + Implementation.class.getName()
              + ") with the name of a class of yours");
    }
    return found;
  }

  /** The one with that name. */
  public static Optional<Implementation> named(String name, List<Implementation> among) {
    return among.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  private static List<Implementation> load(ClassLoader loader, String where) {
    List<Implementation> found = new ArrayList<>();
    try {
      ServiceLoader.load(Implementation.class, loader).forEach(found::add);
      ServiceLoader.load(Allocator.class, loader).stream()
          .map(PluggedAllocator::new)
          .forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError | RuntimeException failed) {
      throw new DiscoveryException(where + ": " + reason(failed), failed);
    }
    found.sort(Comparator.comparing(Implementation::name));
    for (int i = 1; i < found.size(); i++) {
      Implementation one = found.get(i - 1);
      Implementation other = found.get(i);
      if (one.name().equals(other.name())) {
        throw new DiscoveryException(
            where
                + " has two implementations called '"
                + one.name()
                + "': "
                + one.summary()
                + ", and "
                + other.summary());
      }
    }
    return List.copyOf(found);
  }

  /** What went wrong, with its first cause: a provider that throws hides behind an error. */
  static String reason(Throwable failed) {
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = failed.getMessage() == null ? failed.toString() : failed.getMessage();
    String first = root.toString();
    return failed.toString().contains(first) ? said : said + ": " + first;
  }

  private static void requireJar(Path jar) {
    if (!Files.exists(jar)) {
      throw new DiscoveryException("there is no file " + jar);
    }
    if (Files.isDirectory(jar)) {
      throw new DiscoveryException(jar + " is a directory, not a jar");
    }
    File file = jar.toFile();
    try (ZipFile zip = new ZipFile(file)) {
      if (zip.size() == 0) {
        throw new DiscoveryException(jar + " is an empty archive, not a jar");
      }
    } catch (ZipException malformed) {
      throw new DiscoveryException(jar + " is not a jar: " + malformed.getMessage(), malformed);
    } catch (IOException unreadable) {
      throw new DiscoveryException(jar + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (IOException impossible) {
      throw new DiscoveryException(jar + " has no address: " + impossible.getMessage(), impossible);
    }
  }

  /** Loads classes as usual, but names of services from the jar alone. */
  private static final class JarLoader extends URLClassLoader {
    JarLoader(URL jar) {
      super("plugged", new URL[] {jar}, Implementations.class.getClassLoader());
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.startsWith(SERVICES) ? findResources(name) : super.getResources(name);
    }
  }
}
