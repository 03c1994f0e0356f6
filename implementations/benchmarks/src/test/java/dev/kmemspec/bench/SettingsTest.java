package dev.kmemspec.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.bench.rival.Rivals;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  @Test
  void without_arguments_it_is_all() {
    Settings all = Settings.of();

    assertThat(all.effort()).isEqualTo(Effort.USUAL);
    assertThat(all.rivals()).isEqualTo(Rivals.names());
    assertThat(all.parts()).containsExactly(Part.values());
  }

  @Test
  void parts_and_rivals_are_chosen_in_the_order_of_the_parts() {
    Settings some =
        Settings.of("--only", "glibc,optimized", "--quick", "--parts", "left,pair", "out");

    assertThat(some.effort()).isEqualTo(Effort.QUICK);
    assertThat(Settings.of("--long").effort()).isEqualTo(Effort.LONG);
    assertThat(some.rivals()).containsExactly("glibc", "optimized");
    assertThat(some.parts()).containsExactly(Part.PAIR, Part.MEMORY, Part.LEFT);
    assertThat(some.folder()).isEqualTo(Path.of("out"));
  }

  @Test
  void what_is_wrong_is_named() {
    assertThatThrownBy(() -> Settings.of("--only", "hoard")).hasMessageContaining("rival hoard");
    assertThatThrownBy(() -> Settings.of("--parts", "speed")).hasMessageContaining("part speed");
    assertThatThrownBy(() -> Settings.of("--parts")).hasMessageContaining("needs a list");
    assertThatThrownBy(() -> Settings.of("--fast")).hasMessageContaining("option --fast");
    assertThat(Settings.USAGE).contains("virtual-alone", "netty-adaptive");
  }
}
