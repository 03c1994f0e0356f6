package dev.kmemspec.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.text.Syntax;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AreaDrawsTest {
  private static final Set<Family> FAMILIES =
      Set.of(
          Family.PAGES,
          Family.KMALLOC,
          Family.VMALLOC,
          Family.KVMALLOC,
          Family.MEMORY,
          Family.WATCH);

  private static final int PROGRAMS = 800;

  @ParameterizedTest
  @EnumSource(names = {"LINUX_4_19", "LINUX_7_0", "CONTRACT"})
  void everyCallThatTheKernelHasOccurs(Profile profile) {
    Set<String> expected = new TreeSet<>();
    for (Syntax each : Syntax.all()) {
      boolean area =
          Family.VMALLOC.group().isAssignableFrom(each.type())
              || Family.KVMALLOC.group().isAssignableFrom(each.type());
      if (area && Call.existsIn(each.type().asSubclass(Call.class), profile)) {
        expected.add(each.name());
      }
    }

    Set<String> drawn = new TreeSet<>();
    ProgramGenerator generator =
        new ProgramGenerator(new Request(profile, FAMILIES, null, 60, false));
    for (long seed = 0; seed < PROGRAMS; seed++) {
      generator
          .generate(new SplittableRandom(seed))
          .calls()
          .forEach(invocation -> drawn.add(Syntax.of(invocation.call()).name()));
    }

    assertThat(drawn).containsAll(expected);
  }
}
