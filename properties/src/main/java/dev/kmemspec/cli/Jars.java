package dev.kmemspec.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Looks at a jar without loading anything of it. */
final class Jars {
  private static final String SERVICES = "META-INF/services/dev.kmemspec.spi.";

  private Jars() {}

  /**
   * Checks that it is one, with a provider.
   *
   * @throws BadInput saying what is wrong
   */
  static void require(Path jar) {
    Inputs.require(jar);
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      boolean provides =
          zip.getEntry(SERVICES + "Implementation") != null
              || zip.getEntry(SERVICES + "Allocator") != null;
      if (!provides) {
        throw new BadInput(
            jar
                + " names no allocator: it needs a file "
                + SERVICES
                + "Allocator with the name of a class that implements an interface of"
                + " dev.kmemspec.spi");
      }
    } catch (ZipException malformed) {
      throw new BadInput(jar + " is no jar: " + malformed.getMessage(), malformed);
    } catch (IOException unreadable) {
      throw new BadInput(jar + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }
}
