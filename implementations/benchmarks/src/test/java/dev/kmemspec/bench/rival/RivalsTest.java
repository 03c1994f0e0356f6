package dev.kmemspec.bench.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kmemspec.foreign.Downcalls;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RivalsTest {
  static Set<String> names() {
    return Rivals.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void each_hands_out_blocks_of_their_own(String name) {
    try (Rival rival = here(name)) {
      long[] blocks = new long[200];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = i % 2 == 0 ? rival.malloc(100) : rival.calloc(100);
        rival.touch(blocks[i], 99);
      }
      assertThat(blocks).doesNotContain(0).doesNotHaveDuplicates();
      for (long block : blocks) {
        rival.free(block);
      }
      Rival other = rival.forThread();
      other.free(other.malloc(16));
      assertThat(rival.version()).isNotBlank();
    }
  }

  private static Rival here(String name) {
    try {
      return Rivals.start(name);
    } catch (Downcalls.MissingLibraryException missing) {
      return abort(missing.getMessage());
    }
  }

  @Test
  void an_unknown_one_is_named_with_those_that_are_known() {
    assertThatThrownBy(() -> Rivals.start("hoard"))
        .hasMessageContaining("hoard")
        .hasMessageContaining("mimalloc");
    assertThat(Rivals.crossesThreads("arena")).isFalse();
    assertThat(Rivals.crossesThreads("tcmalloc")).isTrue();
  }

  @Test
  void a_table_keeps_many_and_knows_what_it_does_not_keep() {
    Table<String> table = new Table<>();
    long first = table.keep("a");
    for (int i = 0; i < 500; i++) {
      table.keep("x");
    }

    assertThat(table.get(first)).isEqualTo("a");
    assertThat(table.take(first)).isEqualTo("a");
    assertThatThrownBy(() -> table.take(first)).hasMessageContaining("no live block");
    assertThat(table.keep("b")).isEqualTo(first);
  }
}
