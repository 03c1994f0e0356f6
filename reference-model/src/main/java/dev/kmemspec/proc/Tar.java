package dev.kmemspec.proc;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Archives of tar, plain or packed by gzip: as much as snapshots need. */
final class Tar {
  private static final int BLOCK = 512;
  private static final int MOST_ENTRIES = 10_000;

  /** Files under /proc are read by people; more than this is none of them. */
  private static final int MOST_BYTES = 16 << 20;

  private Tar() {}

  /** Whether a file, unpacked where gzip packed it, starts like an archive of tar. */
  static boolean recognizes(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(2);
      boolean packed = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      byte[] head = (packed ? new GZIPInputStream(in) : in).readNBytes(BLOCK);
      return head.length == BLOCK && isHeader(head);
    } catch (EOFException | java.util.zip.ZipException damaged) {
      return false;
    }
  }

  private static boolean isHeader(byte[] head) {
    return new String(head, 257, 5, StandardCharsets.ISO_8859_1).equals("ustar");
  }

  /** The plain files of an archive, by their paths. */
  static Map<String, byte[]> read(Path file) throws IOException {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file))) {
      raw.mark(2);
      boolean packed = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return read(file, packed ? new GZIPInputStream(raw) : raw);
    } catch (EOFException cut) {
      throw new ProcFormatException(file.toString(), 0, "the archive is cut off");
    } catch (java.util.zip.ZipException damaged) {
      throw new ProcFormatException(
          file.toString(), 0, "the archive is damaged: " + damaged.getMessage());
    }
  }

  private static Map<String, byte[]> read(Path file, InputStream in) throws IOException {
    Map<String, byte[]> found = new TreeMap<>();
    byte[] head = in.readNBytes(BLOCK);
    while (head.length == BLOCK && head[0] != 0) {
      if (!isHeader(head) || found.size() > MOST_ENTRIES) {
        throw new ProcFormatException(file.toString(), 0, "no archive of tar that can be read");
      }
      long size = octal(file, head);
      if (size > MOST_BYTES) {
        throw new ProcFormatException(
            file.toString(), 0, name(head) + " is too large for a file under /proc");
      }
      byte[] content = in.readNBytes((int) size);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      if (content.length < size) {
        throw new EOFException();
      }
      boolean plain = head[156] == '0' || head[156] == 0;
      if (plain) {
        found.put(name(head), content);
      }
      head = in.readNBytes(BLOCK);
    }
    return found;
  }

  private static String name(byte[] head) {
    String prefix = text(head, 345, 155);
    return (prefix.isEmpty() ? "" : prefix + "/") + text(head, 0, 100);
  }

  private static long octal(Path file, byte[] head) throws ProcFormatException {
    String digits = text(head, 124, 12).strip();
    if (!digits.matches("[0-7]{1,12}")) {
      throw new ProcFormatException(file.toString(), 0, "the archive is damaged at " + name(head));
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] head, int from, int length) {
    int end = from;
    while (end < from + length && head[end] != 0) {
      end++;
    }
    return new String(head, from, end - from, StandardCharsets.UTF_8);
  }
}
