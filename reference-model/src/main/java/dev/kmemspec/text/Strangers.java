package dev.kmemspec.text;

/** Tells a text of another kind from one with an error in it. */
final class Strangers {
  private static final int HEAD = 4096;
  private static final String EXPECTED =
      "; a .kmem text starts with a line such as 'machine page=4096 pages=4096 cpus=2'";

  private Strangers() {}

  /** Refuses what is plainly no {@code .kmem} text, saying what it looks like. */
  static void refuse(Scanner in) {
    String text = in.text();
    String head = text.substring(0, Math.min(HEAD, text.length()));
    String kind = kind(head);
    if (!kind.isEmpty()) {
      throw in.error(0, "this looks like " + kind + EXPECTED);
    }
    if (head.isBlank() && text.isBlank()) {
      throw in.error(0, "there is nothing in it" + EXPECTED);
    }
  }

  private static String kind(String head) {
    if (head.startsWith("\u001f\u008b") || head.startsWith("\u001f\ufffd")) {
      return "compressed data (gzip): unpack it first";
    }
    if (head.startsWith("PK\u0003\u0004")) {
      return "a zip or jar file";
    }
    if (head.startsWith("\u007fELF")) {
      return "a program (ELF)";
    }
    if (head.indexOf('\0') >= 0 || head.indexOf('\ufffd') >= 0) {
      return "binary data";
    }
    if (head.startsWith("# tracer:")
        || head.contains(": kmalloc: call_site=")
        || head.contains(": mm_page_alloc: ")) {
      return "a kernel's ftrace text, which is judged as it is: ./kmemspec judge FILE";
    }
    return "";
  }
}
