package dev.kmemspec.report;

import dev.kmemspec.claims.Claim;
import dev.kmemspec.claims.Evidence;
import dev.kmemspec.rule.Rule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The table of claims, for a terminal and for a document. */
public final class ClaimsReport {
  private static final int ID = 8;

  private ClaimsReport() {}

  /** Each claim with its verdict, and how often its rules were decided. */
  public static String of(List<Claim> claims, Evidence evidence) {
    StringBuilder text = new StringBuilder();
    for (Claim claim : claims) {
      String indent = " ".repeat(ID);
      text.append(Text.labelled(Text.left(claim.id(), ID), claim.says()));
      text.append(Text.labelled(indent + "-> ", verdict(claim) + ": " + claim.why()));
      text.append(Text.labelled(indent + "   ", decided(claim, evidence)));
      if (!claim.measure().isEmpty()) {
        text.append(Text.labelled(indent + "   ", measured(claim)));
      }
    }
    return text.toString();
  }

  /** How many claims there are of each verdict, and what their rules rest on. */
  public static String summary(List<Claim> claims, Evidence evidence) {
    Map<Claim.Verdict, Integer> counts = new EnumMap<>(Claim.Verdict.class);
    claims.forEach(claim -> counts.merge(claim.verdict(), 1, Integer::sum));
    String verdicts =
        counts.entrySet().stream()
            .map(each -> each.getValue() + " " + plural(each.getKey()))
            .collect(Collectors.joining(", "));
    List<Rule> rules =
        claims.stream().flatMap(claim -> claim.decidable().stream()).distinct().toList();
    long decided = rules.stream().filter(rule -> evidence.times(rule) > 0).count();
    return Text.labelled("", Text.count(claims.size(), "claim") + ": " + verdicts + ".")
        + Text.labelled(
            "",
            Text.count(decided)
                + " of their "
                + Text.count(rules.size())
                + " checked rules decided, by "
                + Text.count(evidence.calls(), "call")
                + " in "
                + Text.count(evidence.programs(), "program")
                + ".");
  }

  private static String plural(Claim.Verdict verdict) {
    return switch (verdict) {
      case HOLDS -> "hold";
      case VERSIONS -> "hold for some versions";
      case WRONG -> "wrong";
      case OPEN -> "not measured yet";
    };
  }

  private static String verdict(Claim claim) {
    if (claim.verdict() != Claim.Verdict.VERSIONS) {
      return claim.verdict().words();
    }
    return claim.labels().isEmpty()
        ? "holds for no version described here"
        : "holds for " + String.join(", ", claim.labels());
  }

  private static String decided(Claim claim, Evidence evidence) {
    List<String> words = new ArrayList<>();
    long left = 0;
    for (Rule rule : claim.rules()) {
      long times = evidence.times(rule);
      if (rule.undecidable() != null) {
        left++;
      } else {
        words.add(rule.id() + " " + (times == 0 ? "not decided" : Text.count(times)));
      }
    }
    String checked = words.isEmpty() ? "not decided" : "decided: " + String.join(", ", words);
    return left == 0 ? checked : checked + "; " + Text.count(left, "rule") + " listed only";
  }

  private static String measured(Claim claim) {
    return claim.measure().equals("none") ? "cost: no benchmark yet" : "cost: " + claim.measure();
  }

  /** The same as a table for a document, without the counts of one run. */
  public static String markdown(List<Claim> claims) {
    StringBuilder text =
        new StringBuilder("| claim | it says | verdict | why | rules |\n|---|---|---|---|---|\n");
    for (Claim claim : claims) {
      String why = claim.why() + (claim.measure().isEmpty() ? "" : " (" + measured(claim) + ")");
      text.append("| ")
          .append(
              String.join(
                  " | ",
                  claim.id(),
                  claim.says(),
                  verdict(claim),
                  why,
                  String.join(", ", claim.named())))
          .append(" |\n");
    }
    return text.toString();
  }
}
