package dev.kmemspec.claims;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One claim of a document.
 *
 * @param id the document's number and the claim's own, such as {@code 001-6}
 * @param says the claim
 * @param named its rules as the table names them, such as {@code VM-*} and {@code PG-60..62}
 * @param rules the rules that these names stand for; a section without rules gives none
 * @param verdict what became of it
 * @param profiles where it holds
 * @param why one sentence
 * @param measure of a claim about cost: the command that measures it, or {@code none}; else empty
 */
public record Claim(
    String id,
    String says,
    List<String> named,
    List<Rule> rules,
    Verdict verdict,
    Set<Profile> profiles,
    String why,
    String measure) {

  /** What became of a claim. */
  public enum Verdict {
    /** It holds in every profile that its calls belong to. */
    HOLDS("holds"),
    /** It holds for some versions only. */
    VERSIONS("holds for some versions"),
    /** It is wrong. */
    WRONG("wrong"),
    /** It is about cost, and nothing measures it yet. */
    OPEN("not measured yet");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    /** For people. */
    public String words() {
      return words;
    }
  }

  public Claim {
    named = List.copyOf(named);
    rules = List.copyOf(rules);
    profiles = Set.copyOf(profiles);
  }

  /** Those of its rules that have a check. */
  public List<Rule> decidable() {
    return rules.stream().filter(rule -> rule.undecidable() == null).toList();
  }

  /** The labels of the kernels' profiles where it holds, the oldest first. */
  public List<String> labels() {
    return Arrays.stream(Profile.values())
        .filter(each -> each.isLinux() && profiles.contains(each))
        .map(Profile::label)
        .toList();
  }
}
