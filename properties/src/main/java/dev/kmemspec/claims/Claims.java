package dev.kmemspec.claims;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** The table of claims, read from the resource {@code claims.txt}, whose head explains its form. */
public final class Claims {
  private static final Set<String> KEYS =
      Set.of("claim", "says", "rules", "verdict", "why", "measure");

  private static final String RANGE = "..";

  private Claims() {}

  /** All claims, in the order of the documents. */
  public static List<Claim> all() {
    try (InputStream in = Claims.class.getResourceAsStream("claims.txt")) {
      return parse(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException where a line, a rule or a verdict is none
   */
  static List<Claim> parse(String text) {
    List<Map<String, String>> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split("\\s+", 2);
      if (words.length < 2 || !KEYS.contains(words[0])) {
        throw new IllegalArgumentException("no line of a claim: " + line);
      }
      if (words[0].equals("claim")) {
        entries.add(new LinkedHashMap<>());
      }
      if (entries.isEmpty() || entries.getLast().put(words[0], words[1]) != null) {
        throw new IllegalArgumentException("out of place: " + line);
      }
    }
    return entries.stream().map(Claims::claim).toList();
  }

  private static Claim claim(Map<String, String> entry) {
    String verdict = of(entry, "verdict");
    List<String> named = List.of(of(entry, "rules").split(" ", -1));
    Set<Rule> rules = new LinkedHashSet<>();
    named.forEach(name -> rules.addAll(rules(name)));
    return new Claim(
        of(entry, "claim"),
        of(entry, "says"),
        named,
        List.copyOf(rules),
        kind(verdict),
        profiles(verdict),
        of(entry, "why"),
        entry.getOrDefault("measure", ""));
  }

  private static String of(Map<String, String> entry, String key) {
    String value = entry.get(key);
    if (value == null) {
      throw new IllegalArgumentException("claim " + entry.get("claim") + " has no " + key);
    }
    return value;
  }

  /** The rules that a name stands for. */
  private static List<Rule> rules(String name) {
    Predicate<String> fits;
    if (name.endsWith("-*")) {
      String section = name.substring(0, name.length() - 1);
      return RuleBook.all().stream().filter(rule -> rule.id().startsWith(section)).toList();
    } else if (name.contains(RANGE)) {
      String section = name.substring(0, name.indexOf('-') + 1);
      String numbers = name.substring(section.length());
      int first = Integer.parseInt(numbers.substring(0, numbers.indexOf(RANGE)));
      int last = Integer.parseInt(numbers.substring(numbers.indexOf(RANGE) + RANGE.length()));
      fits = id -> id.startsWith(section) && within(id.substring(section.length()), first, last);
    } else {
      fits = name::equals;
    }
    return RuleBook.all().stream().filter(rule -> fits.test(rule.id())).toList();
  }

  private static boolean within(String number, int first, int last) {
    int value = Integer.parseInt(number);
    return first <= value && value <= last;
  }

  private static Claim.Verdict kind(String verdict) {
    return switch (verdict) {
      case "holds" -> Claim.Verdict.HOLDS;
      case "wrong" -> Claim.Verdict.WRONG;
      case "open" -> Claim.Verdict.OPEN;
      default -> Claim.Verdict.VERSIONS;
    };
  }

  private static Set<Profile> profiles(String verdict) {
    String[] words = verdict.split(" ", -1);
    return switch (kind(verdict)) {
      case HOLDS -> EnumSet.allOf(Profile.class);
      case WRONG, OPEN -> EnumSet.noneOf(Profile.class);
      case VERSIONS -> {
        if (words.length < 2 || !words[0].equals("in")) {
          throw new IllegalArgumentException("no verdict: " + verdict);
        }
        yield versions(words);
      }
    };
  }

  private static Set<Profile> versions(String[] words) {
    return switch (words[1]) {
      case "rule" -> Objects.requireNonNull(RuleBook.find(words[2]), words[2]).profiles();
      case "since" -> where(each -> each.since(major(words[2]), minor(words[2])));
      case "before" -> where(each -> each.before(major(words[2]), minor(words[2])));
      default -> {
        Set<Profile> named = EnumSet.noneOf(Profile.class);
        for (int i = 1; i < words.length; i++) {
          named.add(Profile.of(words[i]));
        }
        yield named;
      }
    };
  }

  private static Set<Profile> where(Predicate<Profile> test) {
    EnumSet<Profile> found = EnumSet.allOf(Profile.class);
    found.removeIf(test.negate());
    return found;
  }

  private static int major(String version) {
    return Integer.parseInt(version.substring(0, version.indexOf('.')));
  }

  private static int minor(String version) {
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }
}
