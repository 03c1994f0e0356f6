package dev.kmemspec.exhaust;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import java.util.List;

/**
 * Which programs are searched, and by what they are judged.
 *
 * @param profile whose contract
 * @param misuse whether calls that break a precondition are made as well
 * @param frees whether what a program leaves is given back before the last look at the counters;
 *     where a program's own length matters it is not
 * @param rules those that programs are held to
 */
public record Scope(
    Alphabet alphabet, Profile profile, boolean misuse, boolean frees, List<Rule> rules) {
  public Scope {
    rules = List.copyOf(rules);
  }

  /** All programs of the alphabet, by all rules of the profile. */
  public static Scope all(Alphabet alphabet, Profile profile, boolean misuse) {
    return new Scope(alphabet, profile, misuse, true, RuleBook.decidable(profile));
  }
}
