package dev.kmemspec.proc;

import java.util.ArrayList;
import java.util.List;

/** Collects what becomes of the laws. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  /** A law in the making: what breaks it is told first, and only once. */
  final class Law {
    private final String rule;
    private final String file;
    private final String sentence;
    private String broken = "";
    private String open = "";
    private boolean asked;

    private Law(String rule, String file, String sentence) {
      this.rule = rule;
      this.file = file;
      this.sentence = sentence;
    }

    /** One instance of it: whether it is kept, and what to say where it is not. */
    Law check(boolean kept, String otherwise) {
      asked = true;
      if (!kept && broken.isEmpty()) {
        broken = otherwise;
      }
      return this;
    }

    /**
     * Two numbers from different files. Within the slack they agree. Beyond it, but not by much, a
     * busy machine may have moved so many pages while the files were read: nobody can say.
     */
    Law near(long one, long other, long slack, String words) {
      long apart = Math.abs(one - other);
      asked = true;
      if (apart > Math.max(4 * slack, Math.max(Math.abs(one), Math.abs(other)) / 4)) {
        return check(false, words);
      }
      if (apart > slack) {
        open = words + "; a busy machine moves so many pages while the files are read";
      }
      return this;
    }

    /** Nobody can say, for that reason, unless some instance breaks it. */
    Law open(String reason) {
      open = reason;
      return this;
    }

    /** Writes it down; a law without an instance is left out. */
    void done() {
      if (!broken.isEmpty()) {
        found.add(new Finding(rule, file, Finding.Status.BROKEN, sentence, broken));
      } else if (!open.isEmpty()) {
        found.add(new Finding(rule, file, Finding.Status.OPEN, sentence, open));
      } else if (asked) {
        found.add(new Finding(rule, file, Finding.Status.HOLDS, sentence, ""));
      }
    }
  }

  Law law(String rule, String file, String sentence) {
    return new Law(rule, file, sentence);
  }

  List<Finding> all() {
    return List.copyOf(found);
  }
}
