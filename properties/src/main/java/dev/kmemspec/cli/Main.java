package dev.kmemspec.cli;

import dev.kmemspec.spi.DiscoveryException;
import dev.kmemspec.suite.WorkerLab;
import dev.kmemspec.text.KmemSyntaxException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. Exit 0: conforming; 1: a violation found; 2: bad usage or bad input. */
@Command(
    name = "kmemspec",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    scope = ScopeType.INHERIT,
    usageHelpWidth = 80,
    synopsisSubcommandLabel = "COMMAND",
    header = "Judges memory allocators by an executable specification.",
    footer = {"", "Exit codes: 0 conforming, 1 a violation was found, 2 bad usage or input."},
    subcommands = {
      CheckCommand.class,
      ExhaustCommand.class,
      ClaimsCommand.class,
      CompareCommand.class,
      ReplayCommand.class,
      JudgeCommand.class,
      RulesCommand.class,
      ImplementationsCommand.class,
      ChaffsCommand.class
    })
public final class Main implements Runnable {
  /** Nothing was violated. */
  static final int CONFORMING = 0;

  /** Something was violated. */
  static final int VIOLATED = 1;

  /** The question could not be understood. */
  static final int UNUSABLE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--stack-trace",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error, too.")
  private boolean stackTrace;

  /** The version from the jar's manifest, or of a build that was not packaged. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"kmemspec " + (version == null ? "(not packaged)" : version)};
    }
  }

  /** Runs the command line and exits with its status. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int status = run(List.of(args), out, err);
    out.flush();
    err.flush();
    System.exit(status);
  }

  /** Runs one command and answers with its exit code. */
  static int run(List<String> args, PrintWriter out, PrintWriter err) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setOut(out);
    line.setErr(err);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedOptionsAllowed(false);
    line.setParameterExceptionHandler((wrong, given) -> main.refuse(wrong));
    line.setExecutionExceptionHandler((failed, command, parsed) -> main.fail(failed, command));
    int status = line.execute(args.toArray(String[]::new));
    out.flush();
    err.flush();
    return status;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private int refuse(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    String message = String.valueOf(wrong.getMessage());
    err.println("kmemspec: " + (message.isEmpty() ? message : lowered(message)));
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      if (!near.isEmpty()) {
        err.println("Did you mean " + String.join(" or ", near) + "?");
      }
    }
    err.println("Try './" + command.getCommandSpec().qualifiedName() + " --help'.");
    trace(wrong, err);
    return UNUSABLE;
  }

  private static String lowered(String message) {
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  private int fail(Exception failed, CommandLine command) {
    PrintWriter err = command.getErr();
    boolean expected =
        failed instanceof BadInput
            || failed instanceof DiscoveryException
            || failed instanceof WorkerLab.RefusedException;
    if (failed instanceof KmemSyntaxException syntax) {
      err.println("kmemspec: " + syntax.getMessage());
      if (!syntax.excerpt().isEmpty()) {
        err.println(syntax.excerpt().stripTrailing());
      }
    } else if (expected) {
      err.println("kmemspec: " + failed.getMessage());
    } else {
      err.println("kmemspec: internal error: " + failed);
      err.println("This is a fault of kmemspec; --stack-trace shows where.");
    }
    trace(failed, err);
    return UNUSABLE;
  }

  private void trace(Exception failed, PrintWriter err) {
    if (stackTrace) {
      StringWriter text = new StringWriter();
      failed.printStackTrace(new PrintWriter(text, true));
      err.print(text);
      err.flush();
    }
  }
}
