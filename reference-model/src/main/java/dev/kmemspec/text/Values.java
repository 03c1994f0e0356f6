package dev.kmemspec.text;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Prot;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;

/** The arguments of calls: numbers, flags, operands, quoted texts. */
final class Values {
  /** Sizes so near to SIZE_MAX are written as a distance from it. */
  private static final long NEAR_SIZE_MAX = 1 << 20;

  private Values() {}

  static String print(Call call) {
    Syntax syntax = Syntax.of(call);
    StringBuilder out = new StringBuilder(syntax.name()).append('(');
    List<Object> arguments = syntax.arguments(call);
    String separator = "";
    for (int i = 0; i < arguments.size(); i++) {
      Syntax.Parameter parameter = syntax.parameters().get(i);
      String argument = print(parameter, arguments.get(i));
      if (!argument.isEmpty()) {
        out.append(separator).append(argument);
        separator = ", ";
      }
    }
    return out.append(')').toString();
  }

  private static String print(Syntax.Parameter parameter, Object value) {
    return switch (parameter.kind()) {
      case SIZE -> size((Long) value);
      case INT, GFP, SLAB_FLAGS, PROT, MAP_FLAGS -> value.toString();
      case OPERAND -> operand((Operand) value);
      case OPERANDS -> operands((List<?>) value);
      case STRING -> quoted((String) value, '"');
      case FLAG -> (Boolean) value ? parameter.name() : "";
    };
  }

  static String size(long value) {
    long below = -1L - value;
    if (Long.compareUnsigned(below, NEAR_SIZE_MAX) < 0) {
      return below == 0 ? "SIZE_MAX" : "SIZE_MAX-" + below;
    }
    return Long.toUnsignedString(value);
  }

  private static String operands(List<?> each) {
    List<String> words = each.stream().map(one -> operand((Operand) one)).toList();
    return "[" + String.join(", ", words) + "]";
  }

  private static String operand(Operand operand) {
    switch (operand) {
      case Operand.Handle handle -> handle(handle.name());
      case Operand.Element element -> handle(element.name());
      case Operand.Inside inside -> handle(inside.name());
      case Operand.Null none -> {}
      case Operand.ZeroSize zero -> {}
      case Operand.Address raw -> {}
    }
    return operand.toString();
  }

  /** That name, which must be one that the parser would take for a handle. */
  static String handle(String name) {
    boolean word = !name.isEmpty() && name.chars().allMatch(Scanner::wordPart);
    if (!word || Scanner.digit(name.charAt(0)) || reserved(name)) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a handle");
    }
    return name;
  }

  static boolean reserved(String name) {
    return name.equals("NULL") || name.equals("ZERO_SIZE_PTR");
  }

  /** A text in quotes of that kind, in printable ASCII. */
  static String quoted(String value, char quote) {
    StringBuilder out = new StringBuilder().append(quote);
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      switch (each) {
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '\\' -> out.append("\\\\");
        default -> {
          if (each == quote) {
            out.append('\\').append(each);
          } else if (each >= ' ' && each <= '~') {
            out.append(each);
          } else {
            out.append(String.format("\\u%04x", (int) each));
          }
        }
      }
    }
    return out.append(quote).toString();
  }

  /** Reads a call; the name comes next. */
  static Call read(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    String name = in.word();
    Syntax syntax = Syntax.find(name);
    if (syntax == null) {
      throw in.error(start, "no call is named '" + name + "'" + Nearest.hint(name, Syntax.names()));
    }
    in.expect("(", " after the name of a call: " + syntax);
    List<Object> arguments = arguments(in, syntax);
    in.expect(")", " at the end of " + syntax);
    try {
      return syntax.call(arguments);
    } catch (IllegalArgumentException refused) {
      throw in.error(start, String.valueOf(refused.getMessage()));
    }
  }

  private static List<Object> arguments(Scanner in, Syntax syntax) {
    List<Object> arguments = new ArrayList<>();
    for (Syntax.Parameter parameter : syntax.parameters()) {
      boolean first = arguments.isEmpty();
      if (parameter.kind() == Syntax.Kind.FLAG) {
        arguments.add(flag(in, parameter, first));
        continue;
      }
      if (!first) {
        in.expect(",", " and then " + parameter.name() + ": " + syntax);
      }
      arguments.add(argument(in, parameter.kind(), what(parameter, syntax)));
    }
    return arguments;
  }

  private static boolean flag(Scanner in, Syntax.Parameter parameter, boolean first) {
    if (first ? in.peekWord().isEmpty() : !in.accept(",")) {
      return false;
    }
    in.expect(parameter.name(), " or nothing");
    return true;
  }

  private static String what(Syntax.Parameter parameter, Syntax syntax) {
    String kind =
        switch (parameter.kind()) {
          case SIZE -> "a number";
          case INT -> "a whole number";
          case GFP -> "GFP flags";
          case SLAB_FLAGS -> "slab flags or 0";
          case PROT -> "PROT_ flags";
          case MAP_FLAGS -> "MAP_ flags";
          case OPERAND -> "a handle, NULL or ZERO_SIZE_PTR";
          case OPERANDS -> "a list such as [a, b[0]]";
          case STRING -> "a text";
          case FLAG -> "a word";
        };
    return kind + " (" + parameter.name() + " of " + syntax.name() + ")";
  }

  private static Object argument(Scanner in, Syntax.Kind kind, String what) {
    return switch (kind) {
      case SIZE -> in.size(what);
      case INT -> in.integer(what);
      case GFP -> new Gfp(flags(in, what, Gfp.words(), word -> Gfp.parse(word).bits()));
      case SLAB_FLAGS ->
          new SlabFlags(flags(in, what, SlabFlags.words(), word -> SlabFlags.parse(word).bits()));
      case PROT -> new Prot(flags(in, what, Prot.words(), word -> Prot.parse(word).bits()));
      case MAP_FLAGS ->
          new MapFlags(flags(in, what, MapFlags.words(), word -> MapFlags.parse(word).bits()));
      case OPERAND -> operand(in, what);
      case OPERANDS -> operands(in, what);
      case STRING -> in.string(what);
      case FLAG -> throw new IllegalStateException("a flag is read by its name");
    };
  }

  private static int flags(
      Scanner in, String what, Collection<String> known, ToIntFunction<String> bitsOf) {
    int bits = 0;
    do {
      in.skipBlanks();
      int start = in.position();
      String word = in.take(Scanner::wordPart);
      if (word.isEmpty()) {
        throw in.expected(what);
      }
      try {
        bits |= bitsOf.applyAsInt(word);
      } catch (IllegalArgumentException unknown) {
        throw in.error(
            start, "expected " + what + ", found '" + word + "'" + Nearest.hint(word, known));
      }
    } while (in.accept("|"));
    return bits;
  }

  private static List<Operand> operands(Scanner in, String what) {
    List<Operand> each = new ArrayList<>();
    if (!in.accept("[")) {
      throw in.expected(what);
    }
    if (in.accept("]")) {
      return each;
    }
    do {
      each.add(operand(in, "a handle, NULL or ZERO_SIZE_PTR"));
    } while (in.accept(","));
    in.expect("]", " or ',' in a list of handles");
    return each;
  }

  private static Operand operand(Scanner in, String what) {
    String name = in.word();
    if (name.isEmpty()) {
      return new Operand.Address(in.address(what));
    }
    if (reserved(name)) {
      return name.equals("NULL") ? Operand.NULL : Operand.ZERO_SIZE_PTR;
    }
    if (in.accept("[")) {
      Operand element = new Operand.Element(name, index(in));
      in.expect("]", " after the index");
      return element;
    }
    if (in.accept("+")) {
      return new Operand.Inside(name, in.signed("an offset in bytes"));
    }
    in.skipBlanks();
    return in.peek() == '-'
        ? new Operand.Inside(name, in.signed("an offset in bytes"))
        : new Operand.Handle(name);
  }

  private static int index(Scanner in) {
    in.skipBlanks();
    int start = in.position();
    int index = in.integer("an index from 0");
    if (index < 0) {
      throw in.error(start, "expected an index from 0, found " + index);
    }
    return index;
  }
}
