package dev.kmemspec.cli;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.report.Text;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.suite.Lab;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what can be checked. */
@Command(
    name = "implementations",
    header = "Lists the implementations that can be checked, the best first.",
    description = {"", "Your own: put its jar on the command line of 'check'.", ""})
final class ImplementationsCommand implements Callable<Integer> {
  private static final int NAME = 22;
  private static final int[] PAGE_SIZES = {4096, 16384, 65536};

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--flawed", description = "List those that are flawed on purpose, too.")
  private boolean flawed;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Implementation> all = Subjects.all();
    for (Implementation each : all) {
      if (!Subjects.flawed(each)) {
        show(out, each);
      }
    }
    List<Implementation> bad = all.stream().filter(Subjects::flawed).toList();
    if (bad.isEmpty()) {
      return Main.CONFORMING;
    }
    out.println();
    if (flawed) {
      out.println("Flawed on purpose, each rejected by the rule that names its flaw:");
      out.println();
      bad.forEach(each -> brief(out, each));
    } else {
      out.println("And " + bad.size() + " that are flawed on purpose: --flawed lists them.");
    }
    return Main.CONFORMING;
  }

  private static void show(PrintWriter out, Implementation each) {
    Lab.Card card = Lab.Card.of(each);
    brief(out, each);
    String indent = " ".repeat(NAME);
    out.print(Text.labelled(indent + "families ", words(card.families())));
    if (!card.capabilities().isEmpty()) {
      out.print(Text.labelled(indent + "offers ", words(card.capabilities())));
    }
    String profiles =
        card.profiles().stream().map(Object::toString).collect(Collectors.joining(", "));
    out.print(Text.labelled(indent + "profiles ", profiles));
    String missing = missing(each);
    if (!missing.isEmpty()) {
      out.print(Text.labelled(indent + "MISSING ", missing));
    }
  }

  /** Why it cannot run here, on pages of any size. */
  private static String missing(Implementation each) {
    String obstacle = "";
    for (int pageSize : PAGE_SIZES) {
      obstacle = each.obstacle(Machine.simple(pageSize, 4096, 1), each.defaultProfile());
      if (obstacle.isEmpty()) {
        break;
      }
    }
    return obstacle;
  }

  private static void brief(PrintWriter out, Implementation each) {
    String name = each.name();
    if (name.length() > NAME - 2) {
      out.println(name);
      name = "";
    }
    out.print(Text.labelled(Text.left(name, NAME), each.summary()));
  }

  private static String words(Iterable<? extends Enum<?>> each) {
    StringBuilder text = new StringBuilder();
    for (Enum<?> one : each) {
      text.append(text.isEmpty() ? "" : ", ").append(one.name().toLowerCase(Locale.ROOT));
    }
    return text.toString().replace('_', '-');
  }
}
