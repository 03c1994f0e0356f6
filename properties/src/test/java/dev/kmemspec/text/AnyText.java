package dev.kmemspec.text;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Prot;
import dev.kmemspec.program.Relief;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.Step;
import dev.kmemspec.program.Trace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Programs and traces of every kind, sensible or not, as far as the text has a form for them. */
final class AnyText {
  /** Letters, and what has a meaning in the text form. */
  private static final String PLAIN = "aZ \"\\#{}\n\t\r";

  private static final int MOST_CALLS = 30;

  /** Parameters that are never negative. */
  private static final Set<String> COUNTS = Set.of("count", "task", "n");

  private final Random random;
  private final List<String> handles = new ArrayList<>();

  AnyText(Random random) {
    this.random = random;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private <T> List<T> some(int most, Supplier<T> each) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      values.add(each.get());
    }
    return values;
  }

  /** Half of them generated, half of arbitrary calls. */
  Program program() {
    Profile profile = pick(List.of(Profile.values()));
    boolean misuse = random.nextBoolean();
    Program generated =
        new ProgramGenerator(
                new Request(profile, EnumSet.allOf(Family.class), null, MOST_CALLS, misuse))
            .generate(random);
    return random.nextBoolean() ? generated : generated.with(calls(generated.machine()));
  }

  private List<Invocation> calls(Machine machine) {
    List<Invocation> calls = new ArrayList<>();
    for (int i = random.nextInt(MOST_CALLS); i >= 0; i--) {
      Call call = call(pick(List.copyOf(Syntax.all())));
      boolean named = Syntax.of(call).answers() && random.nextBoolean();
      String result = named ? newHandle() : null;
      Context context = pick(List.of(Context.values()));
      calls.add(new Invocation(result, call, random.nextInt(machine.cpus()), context));
    }
    return calls;
  }

  private String newHandle() {
    String name = pick(List.of("a", "_", "cpu", "atomic", "no", "Z9_", "machine")) + handles.size();
    handles.add(name);
    return name;
  }

  /** Arguments that the call refuses are drawn anew. */
  private Call call(Syntax syntax) {
    Call call = null;
    while (call == null) {
      List<Object> arguments = new ArrayList<>();
      for (Syntax.Parameter parameter : syntax.parameters()) {
        arguments.add(argument(parameter));
      }
      call = accepted(syntax, arguments);
    }
    return call;
  }

  private static @Nullable Call accepted(Syntax syntax, List<Object> arguments) {
    try {
      return syntax.call(arguments);
    } catch (IllegalArgumentException refused) {
      return null;
    }
  }

  private Object argument(Syntax.Parameter parameter) {
    return switch (parameter.kind()) {
      case SIZE -> number();
      case INT -> COUNTS.contains(parameter.name()) ? random.nextInt(99) : (int) number();
      case GFP -> new Gfp((int) number());
      case SLAB_FLAGS -> new SlabFlags((int) number());
      case PROT -> new Prot((int) number());
      case MAP_FLAGS -> new MapFlags((int) number());
      case OPERAND -> operand();
      case OPERANDS -> some(4, this::operand);
      case STRING -> string();
      case FLAG -> random.nextBoolean();
    };
  }

  private long number() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(4);
      case 1 -> -1L - random.nextLong(1 << 21);
      case 2 -> 1L << random.nextInt(64);
      case 3 -> random.nextInt();
      default -> random.nextLong();
    };
  }

  private Operand operand() {
    if (handles.isEmpty() || random.nextInt(4) == 0) {
      return pick(
          List.of(Operand.NULL, Operand.ZERO_SIZE_PTR, new Operand.Address(random.nextLong())));
    }
    String name = pick(handles);
    return switch (random.nextInt(3)) {
      case 0 -> new Operand.Handle(name);
      case 1 -> new Operand.Element(name, random.nextInt(9));
      default -> new Operand.Inside(name, number());
    };
  }

  private String string() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(9); i > 0; i--) {
      boolean plain = random.nextInt(4) != 0;
      text.append(plain ? PLAIN.charAt(random.nextInt(PLAIN.length())) : anyCharacter());
    }
    return text.toString();
  }

  /** Any at all, also half of a pair and what has no glyph. */
  private char anyCharacter() {
    return (char) random.nextInt(0x10000);
  }

  /** That program with arbitrary outcomes, which need not fit the calls. */
  Trace trace() {
    Program program = program();
    Setting setting =
        new Setting(
            program.machine(),
            program.profile(),
            program.misuse(),
            pick(List.of(Setting.Witness.values())));
    return new Trace(
        setting,
        program.calls().stream()
            .map(call ->
                new Step(
                    call,
                    outcome(),
                    some(random.nextInt(3), this::string),
                    some(random.nextInt(3), this::relief)))
            .toList());
  }

  private Relief relief() {
    List<Long> blocks = some(random.nextInt(4), this::number);
    return random.nextBoolean()
        ? new Relief.Round(blocks)
        : new Relief.Kill(random.nextInt(9), blocks);
  }

  private Outcome outcome() {
    return switch (random.nextInt(15)) {
      case 0 -> Outcome.NULL;
      case 1 -> Outcome.ZERO_SIZE_PTR;
      case 2 -> Outcome.DONE;
      case 3, 4 -> pointer();
      case 5 -> new Outcome.Pointers(some(4, this::pointer));
      case 6 -> new Outcome.Number(number());
      case 7 -> new Outcome.Bytes(content());
      case 8 -> new Outcome.Zones(some(3, this::zone));
      case 9 -> new Outcome.Slabs(some(3, this::slab));
      case 10 -> new Outcome.PerCpu(number(), some(4, this::pointer));
      case 11 -> new Outcome.Coherent(pointer(), number());
      case 12 -> new Outcome.PercpuCounts(number(), number(), number(), number());
      case 13 -> new Outcome.Meminfo(number(), number(), number(), number(), number(), number());
      default ->
          random.nextBoolean()
              ? new Outcome.Skipped(string())
              : new Outcome.Broke(pick(List.of(Outcome.Breakdown.values())), string());
    };
  }

  private Outcome.Pointer pointer() {
    return new Outcome.Pointer(
        number(),
        random.nextBoolean() ? -1 : number(),
        random.nextBoolean() ? null : frames(),
        random.nextBoolean() ? -1 : number(),
        random.nextBoolean() ? null : content(),
        random.nextBoolean() ? -1 : number());
  }

  private Frames frames() {
    long[] frames = new long[1 + random.nextInt(5)];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = i > 0 && random.nextBoolean() ? frames[i - 1] + 1 : number();
    }
    return Frames.of(frames);
  }

  private Content content() {
    return new Content(
        some(
            3,
            () -> {
              long length = 1 + random.nextLong(300);
              return new Content.Run(
                  random.nextInt(256), length > 1 && random.nextBoolean(), length);
            }));
  }

  private Outcome.ZoneCounts zone() {
    return new Outcome.ZoneCounts(
        random.nextInt(1024),
        pick(List.of(ZoneKind.values())),
        number(),
        number(),
        number(),
        some(3, this::number));
  }

  private Outcome.SlabRow slab() {
    return new Outcome.SlabRow(
        string(), number(), number(), number(), number(), number(), number(), number());
  }
}
