package dev.kmemspec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LibraryHeapTest {
  private static final Machine MACHINE = Machine.simple(4096, 1024, 1);

  static List<LibraryHeap> rivals() {
    return List.of(new Jemalloc(), new Mimalloc(), new Tcmalloc());
  }

  @Test
  void what_is_missing_is_named_with_its_package() {
    assertThatThrownBy(() -> Downcalls.named("libnone1", "libnone.so.1", "libnone.so"))
        .isInstanceOf(Downcalls.MissingLibraryException.class)
        .hasMessageContaining("libnone.so.1 or libnone.so")
        .hasMessageContaining("install libnone1 (Debian)")
        .hasMessageContaining("LD_LIBRARY_PATH");
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void it_is_here_or_says_what_to_install(LibraryHeap heap) {
    assertThat(heap.obstacle(MACHINE, Profile.LINUX_6_1)).contains("posix");
    String obstacle = heap.obstacle(MACHINE, Profile.POSIX);
    if (obstacle.isEmpty()) {
      assertThat(heap.version()).matches("(v|gperftools )?[0-9]+\\.[0-9].*");
    } else {
      assertThat(obstacle).contains("install lib" + heap.name().substring(0, 2));
    }
  }

  @ParameterizedTest
  @MethodSource("rivals")
  void no_function_of_the_C_library_is_taken_for_its_own(LibraryHeap heap) {
    ConformityTest.assumeHere(heap);
    Downcalls library =
        switch (heap.name()) {
          case "jemalloc" -> Jemalloc.library();
          case "mimalloc" -> Mimalloc.library();
          default -> Tcmalloc.library();
        };

    assertThat(library.has("malloc")).isTrue();
    assertThatThrownBy(() -> library.function("strlen", 1))
        .isInstanceOf(Downcalls.MissingFunctionException.class);
  }
}
