package dev.kmemspec.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.MapFlags;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Prot;
import dev.kmemspec.rule.Judge;
import dev.kmemspec.run.Runner;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HostMmapTest {
  private static final int PROGRAMS = 200;
  private static final int PROT = Prot.READ_WRITE.bits();
  private static final int FLAGS = MapFlags.PLAIN.bits();

  private static Machine machine() {
    HostMmap host = new HostMmap();
    for (int page : new int[] {4096, 16384, 65536}) {
      Machine machine = Machine.simple(page, 4096, 1);
      if (host.obstacle(machine, Profile.POSIX).isEmpty()) {
        return machine;
      }
    }
    throw new AssertionError("no page size fits");
  }

  @Test
  void thisKernelConforms() {
    Set<Family> families = Set.of(Family.MAPPING, Family.MEMORY);
    ProgramGenerator generator =
        new ProgramGenerator(new Request(Profile.POSIX, families, machine(), 60, false));
    long decided = 0;
    for (int seed = 0; seed < PROGRAMS; seed++) {
      Program program = generator.generate(new SplittableRandom(seed));
      var verdict = Judge.judge(Runner.run(new HostMmap(), program));
      assertThat(verdict.violations()).as("seed %d", seed).isEmpty();
      decided += verdict.decided().values().stream().mapToLong(Long::longValue).sum();
    }
    assertThat(decided).isGreaterThan(1000);
  }

  @Test
  void whatOthersMappedIsNeitherReplacedNorUnmapped() {
    Machine machine = machine();
    int page = machine.pageSize();
    try (var host = (NativeMappings) new HostMmap().boot(machine, Profile.POSIX)) {
      long two = host.mmap(0, 2L * page, PROT, FLAGS);

      assertThatThrownBy(() -> host.munmap(two, 3L * page)).hasMessageContaining("not unmapped");
      assertThatThrownBy(() -> host.mmap(two, 3L * page, PROT, FLAGS | MapFlags.FIXED))
          .hasMessageContaining("not replaced");
      assertThat(host.munmap(two + page, page)).isZero();
      assertThat(host.ranges()).isEqualTo(1);
    }
  }

  @Test
  void errorsAreTheKernels() {
    Machine machine = machine();
    try (var host = (NativeMappings) new HostMmap().boot(machine, Profile.POSIX)) {
      assertThat(host.mmap(0, 0, PROT, FLAGS)).isEqualTo(-MappingCall.EINVAL);
      assertThat(host.mmap(0, -1, PROT, FLAGS)).isEqualTo(-MappingCall.ENOMEM);
      assertThat(host.mmap(0, 1, PROT, MapFlags.PRIVATE)).isEqualTo(-MappingCall.EBADF);
      assertThat(host.munmap(1, machine.pageSize())).isEqualTo(-MappingCall.EINVAL);
    }
  }

  @Test
  void everythingIsUnmappedInTheEnd() {
    Machine machine = machine();
    NativeMappings host = (NativeMappings) new HostMmap().boot(machine, Profile.POSIX);
    host.mmap(0, 10, PROT, FLAGS);
    long three = host.mmap(0, 3L * machine.pageSize(), PROT, FLAGS);
    host.munmap(three + machine.pageSize(), machine.pageSize());

    host.close();

    assertThat(host.ranges()).isZero();
  }
}
