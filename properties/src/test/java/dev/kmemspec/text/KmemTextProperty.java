package dev.kmemspec.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is printed is read back as it was, and whatever cannot be read is refused politely. */
class KmemTextProperty {

  @Provide
  Arbitrary<Trace> traces() {
    return Arbitraries.randomValue(random -> new AnyText(random).trace());
  }

  @Provide
  Arbitrary<Program> programs() {
    return Arbitraries.randomValue(random -> new AnyText(random).program());
  }

  @Property(seed = "1")
  void a_program_is_read_back_as_it_was_printed(@ForAll("programs") Program program) {
    String text = KmemText.print(program);
    Script script = KmemText.parse(text, "t");
    assertThat(script.program()).as(text).isEqualTo(program);
    assertThat(KmemText.print(script.program())).isEqualTo(text);
  }

  @Property(seed = "1")
  void a_trace_is_read_back_as_it_was_printed(@ForAll("traces") Trace trace) {
    String text = KmemText.print(trace);
    Script script = KmemText.parse(text, "t");
    assertThat(script.trace()).as(text).isEqualTo(trace);
    assertThat(KmemText.print(script.trace())).isEqualTo(text);
  }

  @Property(seed = "1")
  void a_spoilt_text_is_read_or_refused_with_a_place_in_it(
      @ForAll("traces") Trace trace, @ForAll Random random) {
    String text = spoil(KmemText.print(trace), random);
    try {
      Script script = KmemText.parse(text, "t");
      assertThat(KmemText.parse(KmemText.print(script.program()), "t").program())
          .isEqualTo(script.program());
    } catch (KmemSyntaxException refused) {
      assertThat(refused.line()).isBetween(1, 1 + (int) text.lines().count());
      assertThat(refused.column()).isBetween(1, 1 + text.length());
      assertThat(refused.problem()).isNotBlank();
      assertThat(refused)
          .hasMessage("t:" + refused.line() + ":" + refused.column() + ": " + refused.problem());
    }
  }

  /** A few characters left out, doubled or replaced. */
  private static String spoil(String text, Random random) {
    StringBuilder spoilt = new StringBuilder(text);
    for (int i = 1 + random.nextInt(3); i > 0 && !spoilt.isEmpty(); i--) {
      int at = random.nextInt(spoilt.length());
      switch (random.nextInt(4)) {
        case 0 -> spoilt.deleteCharAt(at);
        case 1 -> spoilt.insert(at, spoilt.charAt(at));
        case 2 -> spoilt.setCharAt(at, spoilt.charAt(random.nextInt(spoilt.length())));
        default -> spoilt.setLength(at);
      }
    }
    return spoilt.toString();
  }
}
