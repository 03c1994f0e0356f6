package dev.kmemspec.cli;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.report.ProfileDifference;
import dev.kmemspec.report.Text;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.rule.RuleBook;
import dev.kmemspec.suite.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows rules. */
@Command(
    name = "rules",
    header = "Lists the rules, shows one with its examples, or compares two profiles.",
    description = {
      "",
      "Levels: G guarantee, of every implementation; B behaviour of that Linux, in the linux"
          + " profiles; M misuse, what may happen after a broken precondition; D seen with a"
          + " debugging option only. A rule in parentheses is listed but not checked.",
      ""
    })
final class RulesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..1", paramLabel = "ID", description = "One rule, such as KM-02.")
  private @Nullable String id;

  @Option(
      names = "--profile",
      paramLabel = "P",
      converter = ProfileConverter.class,
      description = {
        "Only rules that hold in that profile.",
        "Given twice: what the two profiles differ in, rules, calls and parameters."
      })
  private List<Profile> profiles = List.of();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (profiles.size() > 2 || (id != null && profiles.size() > 1)) {
      throw new BadInput("--profile is given once to list, twice to compare two profiles");
    }
    if (profiles.size() == 2) {
      out.print(ProfileDifference.of(profiles.getFirst(), profiles.getLast()));
    } else if (id == null) {
      list(out);
    } else {
      show(out, find(id));
    }
    return Main.CONFORMING;
  }

  private void list(PrintWriter out) {
    long checked = 0;
    long all = 0;
    for (Rule rule : RuleBook.all()) {
      if (!rule.profiles().containsAll(profiles)) {
        continue;
      }
      boolean decidable = rule.undecidable() == null;
      all++;
      checked += decidable ? 1 : 0;
      String name = decidable ? " " + rule.id() + "  " : "(" + rule.id() + ") ";
      out.print(Text.labelled(Text.left(name, 9) + rule.level().letter() + "  ", rule.sentence()));
    }
    out.println();
    out.println(
        Text.count(all, "rule")
            + ", "
            + checked
            + " of them checked; './kmemspec rules ID' shows one.");
  }

  private static Rule find(String id) {
    String wanted = id.toUpperCase(Locale.ROOT);
    Rule rule = RuleBook.find(wanted);
    if (rule == null) {
      List<String> ids = RuleBook.all().stream().map(Rule::id).toList();
      String near = Near.of(wanted, ids);
      throw new BadInput(
          "no rule is called '"
              + id
              + "'"
              + (near.isEmpty() ? "" : "; did you mean " + near + "?")
              + "; './kmemspec rules' lists them");
    }
    return rule;
  }

  private static void show(PrintWriter out, Rule rule) {
    out.print(Text.labelled(rule.id() + "  ", rule.sentence()));
    out.println();
    String level = rule.level().name().toLowerCase(Locale.ROOT);
    out.print(Text.labelled("level     ", level));
    out.print(Text.labelled("profiles  ", profiles(rule)));
    if (!rule.source().isEmpty()) {
      out.print(Text.labelled("source    ", rule.source()));
    }
    if (!rule.look().isEmpty()) {
      out.print(Text.labelled("look at   ", rule.look()));
    }
    String reason = rule.undecidable();
    if (reason != null) {
      out.print(Text.labelled("checked   ", "no: " + reason));
      return;
    }
    out.print(Text.labelled("checked   ", "yes"));
    String promises =
        Promise.of(rule).stream().map(Promise::title).collect(Collectors.joining(", "));
    if (!promises.isEmpty()) {
      out.print(Text.labelled("promise   ", promises));
    }
    example(out, rule, "holds", "Here it holds:");
    example(out, rule, "broken", "Here it is broken:");
  }

  private static String profiles(Rule rule) {
    if (rule.profiles().size() == Profile.values().length) {
      return "all";
    }
    return rule.profiles().stream().map(Profile::label).collect(Collectors.joining(", "));
  }

  private static void example(PrintWriter out, Rule rule, String kind, String title) {
    String name = "examples/" + rule.id() + "." + kind + ".kmem";
    try (InputStream in = Rule.class.getResourceAsStream(name)) {
      if (in != null) {
        out.println();
        out.println(title);
        out.println();
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        out.print(text.strip().indent(4));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
