package dev.kmemspec.nasty;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Jars that name an allocator of this package. */
public final class Jars {
  private Jars() {}

  /** A jar that provides that class, which itself lies on the class path. */
  public static Path providing(Path folder, Class<?> type) throws IOException {
    return of(
        folder.resolve(type.getSimpleName() + ".jar"),
        Map.of("META-INF/services/dev.kmemspec.spi.Allocator", type.getName() + "\n"));
  }

  /** A jar with those entries. */
  public static Path of(Path file, Map<String, String> entries) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
      }
    }
    return file;
  }
}
