package dev.kmemspec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.spi.Memory;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class GlibcTest {
  private static final Machine MACHINE = Machine.simple(4096, 1024, 1);

  private final Glibc glibc = new Glibc();
  private NativeHeap heap = new NativeHeap(HeapFunctions.standard(Downcalls.ofProcess()), Set.of());

  @BeforeEach
  void here() {
    assumeTrue(glibc.obstacle(MACHINE, Profile.POSIX).isEmpty(), "this is no glibc");
    heap = (NativeHeap) glibc.boot(MACHINE, Profile.POSIX);
  }

  @AfterEach
  void nothing_stays() {
    heap.close();
    assertThat(heap.blocks()).isZero();
  }

  @Test
  void what_is_written_is_read() {
    Memory memory = heap.memory();
    long p = heap.malloc(100);
    byte[] written = new byte[100];
    Arrays.fill(written, (byte) 0x5a);
    memory.write(p, written);
    byte[] read = new byte[100];
    memory.read(p, read);

    assertThat(read).isEqualTo(written);
    assertThat(heap.usableSize(p)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void US_02_calloc_is_zero_and_refuses_an_overflow() {
    byte[] read = new byte[800];
    Arrays.fill(read, (byte) 1);
    heap.memory().read(heap.calloc(100, 8), read);

    assertThat(read).containsOnly(0);
    assertThat(heap.calloc(1L << 33, 1L << 33)).isZero();
    assertThat(heap.calloc(-1L, 2)).isZero();
  }

  @Test
  void US_01_sizes_near_SIZE_MAX_pass_unchanged_and_fail() {
    assertThat(heap.malloc(-1L)).isZero();
    assertThat(heap.malloc(-4096L)).isZero();
    assertThat(heap.malloc(Long.MIN_VALUE)).isZero();
    long p = heap.malloc(10);
    assertThat(heap.realloc(p, -1L)).isZero();
    assertThat(heap.blocks()).isEqualTo(1);
    assertThat(heap.takeReports()).hasSize(4).containsOnly("errno=12");
    assertThat(heap.takeReports()).isEmpty();
  }

  @Test
  void a_function_that_leaves_errno_alone_is_not_asked() {
    NativeHeap lenient =
        new NativeHeap(HeapFunctions.standard(Downcalls.ofProcess()), Set.of("malloc"));

    assertThat(lenient.malloc(-1L)).isZero();
    assertThat(lenient.takeReports()).isEmpty();
    assertThat(lenient.calloc(-1L, 1)).isZero();
    assertThat(lenient.takeReports()).containsExactly("errno=12");
    lenient.close();
  }

  @Test
  void the_version_is_told() {
    assertThat(glibc.version()).startsWith("2.");
  }

  @Test
  void US_03_realloc_keeps_content_and_realloc_of_NULL_is_malloc() {
    long p = heap.realloc(0, 16);
    heap.memory().write(p, new byte[] {1, 2, 3});
    long moved = heap.realloc(p, 1 << 20);
    byte[] read = new byte[3];
    heap.memory().read(moved, read);

    assertThat(read).containsExactly(1, 2, 3);
    assertThat(heap.blocks()).isEqualTo(1);
    assertThat(heap.realloc(moved, 0)).isZero();
    assertThat(heap.blocks()).isZero();
  }

  @Test
  void aligned_alloc_aligns() {
    assertThat(heap.alignedAlloc(4096, 8192) % 4096).isZero();
    assertThat(heap.alignedAlloc(64, 64) % 64).isZero();
  }

  @Test
  void US_04_free_of_NULL_is_nothing_and_misuse_never_reaches_the_library() {
    heap.free(0);
    long p = heap.malloc(8);
    heap.free(p);

    assertThatThrownBy(() -> heap.free(p)).hasMessageContaining("no live block");
    assertThatThrownBy(() -> heap.free(p + 8)).hasMessageContaining("no live block");
    assertThatThrownBy(() -> heap.realloc(p, 8)).hasMessageContaining("no live block");
    assertThatThrownBy(() -> heap.usableSize(12345)).hasMessageContaining("no live block");
  }

  @Test
  void a_library_without_the_function_says_which() {
    assertThatThrownBy(() -> Downcalls.ofProcess().function("no_such_malloc", 1))
        .isInstanceOf(Downcalls.MissingFunctionException.class)
        .hasMessageContaining("no_such_malloc");
  }

  @Test
  void a_profile_of_a_kernel_is_an_obstacle() {
    assertThat(glibc.obstacle(MACHINE, Profile.LINUX_6_1)).contains("posix");
  }
}
