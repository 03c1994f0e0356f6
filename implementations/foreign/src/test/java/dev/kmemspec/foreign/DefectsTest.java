package dev.kmemspec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Trace;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.rule.Violation;
import dev.kmemspec.run.Runner;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.text.KmemText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The defects of real allocators that the rules have found, each by its shortest program. */
final class DefectsTest {
  private static final String MACHINE = "machine page=4096 pages=16 cpus=1 profile=posix\n";

  @Test
  void US_01_mimalloc_2_0_9_aligns_too_little() {
    Mimalloc mimalloc = new Mimalloc();
    assumeVersion(mimalloc, "v2.0.9");

    assertThat(violations(mimalloc, "a = aligned_alloc(256, 256)\n"))
        .singleElement()
        .satisfies(found -> assertThat(found.rule().id()).isEqualTo("US-01"))
        .satisfies(found -> assertThat(found.message()).contains("is a multiple of 128, not of"));
  }

  @Test
  void US_01_mimalloc_2_0_9_does_not_set_errno() {
    Mimalloc mimalloc = new Mimalloc();
    assumeVersion(mimalloc, "v2.0.9");

    leavesErrno(mimalloc, "US-01", "a = malloc(SIZE_MAX)\n");
  }

  @Test
  void US_02_tcmalloc_2_10_does_not_set_errno_where_a_product_overflows() {
    Tcmalloc tcmalloc = new Tcmalloc();
    assumeVersion(tcmalloc, "gperftools 2.10");

    leavesErrno(tcmalloc, "US-02", "a = calloc(SIZE_MAX, 2)\n");
  }

  @Test
  void US_03_jemalloc_5_3_0_does_not_set_errno_in_realloc() {
    Jemalloc jemalloc = new Jemalloc();
    assumeVersion(jemalloc, "5.3.0");

    leavesErrno(jemalloc, "US-03", "a = malloc(100)\nb = realloc(a, 9223372036854775807)\n");
  }

  private static void assumeVersion(LibraryHeap heap, String start) {
    ConformityTest.assumeHere(heap);
    String version = heap.version();
    assumeTrue(version.startsWith(start), () -> "this is " + heap.name() + " " + version);
  }

  /** Looked at by {@link Strict}, it breaks the rule; else it does not. */
  private static void leavesErrno(LibraryHeap heap, String rule, String calls) {
    assertThat(violations(heap, calls)).isEmpty();
    assertThat(violations(new Strict(heap), calls))
        .singleElement()
        .satisfies(found -> assertThat(found.rule().id()).isEqualTo(rule))
        .satisfies(found -> assertThat(found.message()).contains("left errno=0, not ENOMEM"));
  }

  private static List<Violation> violations(Implementation implementation, String calls) {
    Trace trace =
        Runner.run(implementation, KmemText.parse(MACHINE + calls, "defect.kmem").program());
    return Judge.judge(trace).violations();
  }

  /** The same heap, with a look at errno after every failure. */
  private record Strict(LibraryHeap heap) implements Implementation {
    @Override
    public String name() {
      return heap.name();
    }

    @Override
    public String summary() {
      return heap.summary();
    }

    @Override
    public Set<Class<? extends Allocator>> families() {
      return heap.families();
    }

    @Override
    public Set<Capability> capabilities() {
      return heap.capabilities();
    }

    @Override
    public Profile defaultProfile() {
      return heap.defaultProfile();
    }

    @Override
    public Allocator boot(Machine machine, Profile profile) {
      return new NativeHeap(heap.bind(), Set.of());
    }
  }
}
