package dev.kmemspec.exhaust;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Rule;
import dev.kmemspec.shrink.Shrinker;
import dev.kmemspec.shrink.Shrunk;
import dev.kmemspec.suite.Checker;
import dev.kmemspec.suite.Examination;
import dev.kmemspec.suite.Failure;
import dev.kmemspec.suite.Finding;
import dev.kmemspec.suite.Lab;
import dev.kmemspec.text.Syntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs every program over an alphabet, the shorter ones first, so that the first that fails is the
 * shortest there is.
 *
 * <p>Three kinds of programs are not run, each because it equals another one that is. Handles are
 * numbered by the call that makes them, and an implementation never sees them: renamed programs are
 * one. A call that cannot be made, because it lacks what it needs, does nothing: the program is a
 * shorter one. A handle that holds NULL or ZERO_SIZE_PTR is that constant: the alphabet has it, and
 * calls on the handle are not made. Nothing else is left out. In particular two calls in the other
 * order are another program, even two looks: nobody knows what they do in an implementation that
 * has a flaw.
 *
 * <p>An implementation has no copy to go back to, so a program's beginning is made again. Where the
 * search stands is read off a run of that beginning alone.
 */
public final class Explorer {
  private final Lab lab;
  private final Scope scope;
  private final Alphabet alphabet;
  private final LongConsumer progress;
  private final Views views;
  private final Map<Rule, Long> decided = new LinkedHashMap<>();
  private Exploration.@Nullable Failing failing;
  private long enumerated;
  private long ends;
  private long judged;
  private long run;

  /**
   * A search.
   *
   * @param progress told how many programs were run so far
   */
  public Explorer(Lab lab, Scope scope, LongConsumer progress) {
    this.lab = lab;
    this.scope = scope;
    this.progress = progress;
    alphabet = scope.alphabet();
    views = new Views(lab.card(), scope.frees());
  }

  /** Runs all programs up to a length, or up to the first failing one. */
  public Exploration explore(int length) {
    List<Exploration.Level> levels = new ArrayList<>();
    for (int level = 1; level <= length && failing == null; level++) {
      enumerated = 0;
      ends = 0;
      judged = 0;
      for (Machine machine : alphabet.machines()) {
        Program nothing = new Program(machine, scope.profile(), scope.misuse(), List.of());
        descend(nothing, Scene.empty(), level);
      }
      levels.add(new Exploration.Level(level, enumerated, ends, judged));
    }
    return new Exploration(levels, decided, Optional.ofNullable(failing));
  }

  private void descend(Program program, Scene scene, int length) {
    for (Invocation letter : letters(scene)) {
      if (failing != null) {
        return;
      }
      Program longer = longer(program, letter);
      if (longer.calls().size() == length) {
        enumerated++;
        judge(longer);
        progress.accept(++run);
      } else {
        Trace trace = lab.run(longer);
        if (goesOn(trace, longer)) {
          descend(longer, Scene.of(trace, alphabet), length);
        }
      }
    }
  }

  private List<Invocation> letters(Scene scene) {
    List<Invocation> letters = new ArrayList<>(alphabet.fresh(scene));
    for (Held held : scene.held()) {
      if (held.live()) {
        letters.addAll(alphabet.on(held));
      }
      if (scope.misuse()) {
        letters.addAll(alphabet.misuse(held));
      }
    }
    return letters;
  }

  /** The program with one more call, whose result has the next handle. */
  private static Program longer(Program program, Invocation letter) {
    List<Invocation> calls = new ArrayList<>(program.calls());
    long named = calls.stream().filter(each -> each.result() != null).count();
    String name = Syntax.of(letter.call()).answers() ? name(named) : null;
    calls.add(new Invocation(name, letter.call(), letter.cpu(), letter.context()));
    return program.with(calls);
  }

  private static String name(long number) {
    return number < 26 ? String.valueOf((char) ('a' + number)) : "a" + number;
  }

  /** Whether the last call was made, and what comes after it is still decided. */
  private boolean goesOn(Trace trace, Program program) {
    boolean made =
        trace.steps().size() == program.calls().size() && made(trace.steps().getLast().outcome());
    if (!made || !scope.misuse()) {
      return made;
    }
    Judge judge = new Judge(trace.setting(), scope.rules());
    trace.steps().forEach(judge::step);
    return !judge.undefined();
  }

  private static boolean made(Outcome outcome) {
    return !(outcome instanceof Outcome.Skipped) && !(outcome instanceof Outcome.Broke);
  }

  private void judge(Program program) {
    Views.View whole = views.whole(program);
    Trace trace = lab.run(whole.program());
    boolean reached = whole.last() < trace.steps().size();
    Outcome last = reached ? trace.steps().get(whole.last()).outcome() : Outcome.DONE;
    if (last instanceof Outcome.Skipped) {
      ends++;
      return;
    }
    judged++;
    examine(program, whole.program(), trace);
    if (failing == null && views.watches() && !scope.misuse() && Scene.failed(last)) {
      Program flushed = views.flushed(program);
      examine(program, flushed, lab.run(flushed));
    }
  }

  private void examine(Program program, Program view, Trace trace) {
    Examination examination = Examination.of(trace, scope.rules());
    examination.verdict().decided().forEach((rule, times) -> decided.merge(rule, times, Long::sum));
    Optional<Finding> finding = examination.first();
    if (finding.isPresent()) {
      failing = new Exploration.Failing(view, program, finding.get());
    }
  }

  /** The failure with its arguments made plain, as far as it takes no further calls. */
  public Failure failure(Exploration.Failing failing) {
    String id = failing.finding().id();
    Shrunk shrunk =
        Shrinker.shrink(
            failing.program(), each -> finding(id, each).isPresent(), Checker.MOST_RUNS);
    Trace trace = lab.run(shrunk.program());
    Finding finding = Examination.of(trace, scope.rules()).of(id).orElse(failing.finding());
    return new Failure(lab.card().name(), finding, failing.program(), shrunk, trace, 0, 0);
  }

  private Optional<Finding> finding(String id, Program program) {
    return lab.obstacle(program.machine(), program.profile()).isEmpty()
        ? Examination.of(lab.run(program), scope.rules()).of(id)
        : Optional.empty();
  }
}
