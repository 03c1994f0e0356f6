package dev.kmemspec.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Named bits of an int, written as C writes them: {@code MAP_PRIVATE|MAP_ANONYMOUS}. */
record BitNames(String what, List<Map.Entry<String, Integer>> names) {

  List<String> words() {
    return names.stream().map(Map.Entry::getKey).toList();
  }

  int parse(String text) {
    int bits = 0;
    for (String word : text.split("\\|", -1)) {
      bits |= bit(word.strip());
    }
    return bits;
  }

  private int bit(String word) {
    for (Map.Entry<String, Integer> name : names) {
      if (name.getKey().equals(word)) {
        return name.getValue();
      }
    }
    boolean hex = word.startsWith("0x");
    try {
      return Integer.parseUnsignedInt(hex ? word.substring(2) : word, hex ? 16 : 10);
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException(
          "'" + word + "' is no " + what + "; examples: " + String.join(", ", words()), notOne);
    }
  }

  String text(int bits) {
    List<String> words = new ArrayList<>();
    int rest = bits;
    for (Map.Entry<String, Integer> name : names) {
      int value = name.getValue();
      if (value == 0 ? bits == 0 : (rest & value) == value) {
        words.add(name.getKey());
        rest &= ~value;
      }
    }
    if (rest != 0 || words.isEmpty()) {
      words.add(rest == 0 ? "0" : "0x" + Integer.toHexString(rest));
    }
    return String.join("|", words);
  }
}
