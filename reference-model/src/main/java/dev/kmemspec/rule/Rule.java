package dev.kmemspec.rule;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One numbered statement of RULES.md with its executable check. A rule that nobody can decide from
 * what is observable has no check but a reason ({@link #undecidable}).
 */
public final class Rule {
  private final String id;
  private final Level level;
  private final String sentence;
  private final String source;
  private final String look;
  private final Set<Profile> profiles;
  private final List<Clause<?, ?>> clauses;
  private final @Nullable String undecidable;

  private Rule(Builder builder) {
    id = builder.id;
    level = builder.level;
    sentence = builder.sentence;
    source = builder.source;
    look = builder.look;
    profiles = builder.profiles();
    clauses = List.copyOf(builder.clauses);
    undecidable = builder.undecidable;
    if (clauses.isEmpty() == (undecidable == null)) {
      throw new IllegalStateException(id + " needs either a check or a reason why it has none");
    }
  }

  /** What the check of a clause sees: the world before the step, the call and its outcome. */
  @FunctionalInterface
  public interface Check<C extends Call, O extends Outcome> {
    /** Says whether the outcome is allowed; never changes the world. */
    Decision decide(World world, C call, O outcome);
  }

  /** A check, and the kinds of call and outcome that it speaks about. */
  record Clause<C extends Call, O extends Outcome>(
      Class<C> call, Class<O> outcome, Check<C, O> check) {
    /** Decides on a step whose call and outcome are of these kinds: the judge asks no other. */
    @SuppressWarnings("unchecked")
    Decision decide(World world, Call observed, Outcome seen) {
      return Objects.requireNonNull(check.decide(world, (C) observed, (O) seen));
    }
  }

  /** Starts a rule. */
  static Builder guarantee(String id, String sentence) {
    return new Builder(id, Level.GUARANTEE, sentence);
  }

  /** Starts a rule of the linux profiles. */
  static Builder behaviour(String id, String sentence) {
    return new Builder(id, Level.BEHAVIOUR, sentence);
  }

  /** Starts a rule on misuse. */
  static Builder misuse(String id, String sentence) {
    return new Builder(id, Level.MISUSE, sentence);
  }

  /** Starts a rule on debugging options. */
  static Builder debug(String id, String sentence) {
    return new Builder(id, Level.DEBUG, sentence);
  }

  /** Collects a rule's parts. */
  static final class Builder {
    private final String id;
    private final Level level;
    private final String sentence;
    private String source = "";
    private String look = "";
    private final List<Clause<?, ?>> clauses = new ArrayList<>();
    private Predicate<Profile> narrowed = profile -> true;
    private @Nullable String undecidable;

    private Builder(String id, Level level, String sentence) {
      this.id = id;
      this.level = level;
      this.sentence = sentence;
    }

    /** Where the kernel says so. */
    Builder source(String where) {
      source = where;
      return this;
    }

    /** What to look at when it fails. */
    Builder look(String where) {
      look = where;
      return this;
    }

    /** Only in these profiles, of those that its level allows. */
    Builder in(Predicate<Profile> profiles) {
      narrowed = profiles;
      return this;
    }

    /** Speaks about such calls with such outcomes. */
    <C extends Call, O extends Outcome> Builder when(
        Class<C> call, Class<O> outcome, Check<C, O> check) {
      clauses.add(new Clause<>(call, outcome, check));
      return this;
    }

    /** Is listed, not checked, for that reason. */
    Rule undecidable(String reason) {
      undecidable = reason;
      return new Rule(this);
    }

    Rule build() {
      return new Rule(this);
    }

    private Set<Profile> profiles() {
      EnumSet<Profile> found = EnumSet.noneOf(Profile.class);
      for (Profile profile : Profile.values()) {
        boolean allowed = level == Level.GUARANTEE || level == Level.MISUSE || profile.isLinux();
        if (allowed && narrowed.test(profile) && speaks(profile)) {
          found.add(profile);
        }
      }
      return found;
    }

    /** Whether the profile has one of the calls that the rule is about; any, without a check. */
    private boolean speaks(Profile profile) {
      List<Class<? extends Call>> subjects = new ArrayList<>();
      for (Clause<?, ?> clause : clauses) {
        // What a look shows afterwards is about the calls before it.
        boolean looks =
            WatchCall.class.isAssignableFrom(clause.call())
                || MemoryCall.class.isAssignableFrom(clause.call());
        if (!looks) {
          subjects.add(clause.call());
        }
      }
      return subjects.isEmpty() || subjects.stream().anyMatch(call -> Call.existsIn(call, profile));
    }
  }

  /** The number, such as {@code KM-03}. */
  public String id() {
    return id;
  }

  /** How binding it is. */
  public Level level() {
    return level;
  }

  /** The statement. */
  public String sentence() {
    return sentence;
  }

  /** The kernel file and function, or the document, with version where it matters. */
  public String source() {
    return source;
  }

  /** What to look at in an implementation that breaks it. */
  public String look() {
    return look;
  }

  /** The profiles that it holds in. */
  public Set<Profile> profiles() {
    return profiles;
  }

  /** Why it is listed but not checked, or null where it is checked. */
  public @Nullable String undecidable() {
    return undecidable;
  }

  /** The families whose calls it speaks about. */
  public Set<Family> families() {
    EnumSet<Family> found = EnumSet.noneOf(Family.class);
    for (Family family : Family.values()) {
      for (Clause<?, ?> clause : clauses) {
        boolean whole = clause.call().isAssignableFrom(family.group());
        if (whole || family.group().isAssignableFrom(clause.call())) {
          found.add(family);
        }
      }
    }
    return found;
  }

  List<Clause<?, ?>> clauses() {
    return clauses;
  }

  @Override
  public String toString() {
    return id;
  }
}
