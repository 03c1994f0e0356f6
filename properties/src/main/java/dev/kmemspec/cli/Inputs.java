package dev.kmemspec.cli;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files that the user names. */
final class Inputs {
  /** A program is text that somebody reads; more than this is no program. */
  private static final int MOST_BYTES = 256 << 20;

  private static final int HEAD = 4096;

  private Inputs() {}

  /**
   * Checks that it can be read.
   *
   * @throws BadInput saying why not
   */
  static void require(Path file) {
    if (!Files.exists(file)) {
      throw new BadInput("there is no file " + file);
    }
    if (Files.isDirectory(file)) {
      throw new BadInput(file + " is a directory; a file was expected");
    }
    if (!Files.isReadable(file)) {
      throw new BadInput(file + " cannot be read: permission denied");
    }
  }

  /**
   * The whole text, unpacked where it is packed by gzip.
   *
   * @throws BadInput where it cannot be read or is no text
   */
  static String text(Path file) {
    require(file);
    byte[] bytes = bytes(file, MOST_BYTES);
    if (bytes.length == MOST_BYTES) {
      throw new BadInput(file + " is too large for a .kmem file");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      throw new BadInput(file + " is no text: expected a .kmem file", binary);
    }
  }

  /** Whether the first line that is no comment is the machine line of a {@code .kmem} text. */
  static boolean isKmem(Path file) {
    require(file);
    String head = new String(bytes(file, HEAD), StandardCharsets.ISO_8859_1);
    String first =
        head.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElse("");
    return first.startsWith("machine") || file.toString().endsWith(".kmem");
  }

  private static byte[] bytes(Path file, int most) {
    try (InputStream in = unpacked(file)) {
      return in.readNBytes(most);
    } catch (EOFException cut) {
      throw new BadInput(file + " is cut off: the gzip data ends too early", cut);
    } catch (ZipException damaged) {
      throw new BadInput(file + " is damaged: " + damaged.getMessage(), damaged);
    } catch (IOException unreadable) {
      throw new BadInput(file + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static InputStream unpacked(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    try {
      in.mark(2);
      boolean packed = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return packed ? new GZIPInputStream(in) : in;
    } catch (IOException failed) {
      in.close();
      throw failed;
    }
  }
}
