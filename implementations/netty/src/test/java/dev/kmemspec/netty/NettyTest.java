package dev.kmemspec.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Verdict;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class NettyTest {
  private static final int PROGRAMS = 200;
  private static final Machine MACHINE = Machine.simple(4096, 4096, 1);

  static List<NettyImplementation> all() {
    return List.of(new NettyPooled(), new NettyAdaptive());
  }

  @ParameterizedTest
  @MethodSource("all")
  void random_programs_conform(NettyImplementation implementation) {
    ProgramGenerator generator =
        new ProgramGenerator(
            new Request(Profile.POSIX, Set.of(Family.USER, Family.MEMORY), null, 80, false));
    long decided = 0;
    for (int seed = 0; seed < PROGRAMS; seed++) {
      Trace trace = Runner.run(implementation, generator.generate(new SplittableRandom(seed)));
      Verdict verdict = Judge.judge(trace);
      assertThat(verdict.violations()).as(() -> "\n" + KmemText.print(trace)).isEmpty();
      decided += verdict.decided().values().stream().mapToLong(Long::longValue).sum();
    }
    assertThat(decided).isGreaterThan(1000);
  }

  @ParameterizedTest
  @MethodSource("all")
  void content_is_kept_wherever_the_buffer_goes(NettyImplementation implementation) {
    try (NettyHeap heap = (NettyHeap) implementation.boot(MACHINE, Profile.POSIX)) {
      long p = heap.alignedAlloc(4096, 100);
      heap.memory().write(p + 90, new byte[] {1, 2, 3});
      long moved = heap.realloc(p, 50_000);
      byte[] read = new byte[3];
      heap.memory().read(moved + 90, read);

      assertThat(p % 4096).isZero();
      assertThat(moved % 16).isZero();
      assertThat(read).containsExactly(1, 2, 3);
      assertThat(heap.usableSize(moved)).isGreaterThanOrEqualTo(50_000);
      assertThat(heap.blocks()).isEqualTo(1);
      assertThat(heap.realloc(moved, 0)).isZero();
      assertThat(heap.blocks()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void what_no_buffer_holds_is_NULL(NettyImplementation implementation) {
    try (NettyHeap heap = (NettyHeap) implementation.boot(MACHINE, Profile.POSIX)) {
      assertThat(heap.malloc(0)).isZero();
      assertThat(heap.malloc(-1L)).isZero();
      assertThat(heap.malloc(1L << 32)).isZero();
      assertThat(heap.calloc(1L << 33, 1L << 33)).isZero();
      assertThat(heap.alignedAlloc(24, 24)).isZero();
      long p = heap.malloc(10);
      assertThat(heap.realloc(p, -1L)).isZero();
      assertThat(heap.blocks()).isEqualTo(1);
      heap.free(p);
      heap.free(0);

      assertThatThrownBy(() -> heap.free(p)).hasMessageContaining("no live block");
    }
  }
}
