package dev.kmemspec.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.generate.ProgramGenerator;
import dev.kmemspec.generate.Request;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Program;
import dev.kmemspec.program.Trace;
import dev.kmemspec.reference.Reference;
import dev.kmemspec.run.Runner;
import dev.kmemspec.text.KmemText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference's counters, printed as a kernel prints them, keep the laws of a snapshot. */
class ExhibitTest {
  private static final Set<Family> FAMILIES =
      Set.of(Family.PAGES, Family.SLAB, Family.KMALLOC, Family.VMALLOC, Family.WATCH);

  private static final int PROGRAMS = 40;

  private static Snapshot snapshot(Map<String, String> files) throws ProcFormatException {
    Map<String, byte[]> bytes = new TreeMap<>();
    files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return Snapshot.of("reference", bytes);
  }

  @ParameterizedTest
  @EnumSource(value = Profile.class, mode = EnumSource.Mode.EXCLUDE, names = "POSIX")
  void no_law_is_broken_on_any_machine(Profile profile) throws ProcFormatException {
    for (long seed = 0; seed < PROGRAMS; seed++) {
      Request request = new Request(profile, FAMILIES, null, 60, false);
      Program program = new ProgramGenerator(request).generate(new SplittableRandom(seed));
      Trace trace = Runner.run(new Reference(), Exhibit.looking(program));
      Snapshot snapshot = snapshot(Exhibit.of(trace));
      assertThat(snapshot.files()).contains("buddyinfo", "zoneinfo", "meminfo");
      assertThat(Laws.of(snapshot, profile))
          .as(() -> KmemText.print(trace))
          .noneMatch(each -> each.status() == Finding.Status.BROKEN)
          .anyMatch(each -> each.status() == Finding.Status.HOLDS);
    }
  }

  @Test
  void the_files_of_a_small_machine() {
    String text =
        """
        machine page=4096 pages=1024 cpus=1 profile=linux-6.1
        a = alloc_pages(GFP_KERNEL, 3)
        b = kmalloc(20000, GFP_KERNEL)
        """;
    Program program = KmemText.parse(text, "t.kmem").program();
    Map<String, String> files = Exhibit.of(Runner.run(new Reference(), Exhibit.looking(program)));
    assertThat(files.get("buddyinfo"))
        .isEqualTo(
            "Node 0, zone   Normal      0      0      0      0      1      1      1      1      1"
                + "      1      0 \n");
    assertThat(files.get("meminfo"))
        .contains("MemTotal:           4096 kB\n", "SUnreclaim:           32 kB\n");
    assertThat(files.get("zoneinfo")).contains("pages free     1008", "managed  1024");
    assertThat(files.get("slabinfo")).contains("kmalloc-8k             0      0   8192");
  }

  @Test
  void boot_memory_before_and_since_regions_tell_their_flags() {
    String text =
        " boot=memblock\nmemblock() -> memory(0x1000+0x2000:-1:4) reserved(0x1000+0x1000:0:0)\n";
    String head = "machine page=4096 pages=1024 cpus=1 profile=";
    Map<String, String> old = Exhibit.of(trace(head + "linux-6.1" + text));
    Map<String, String> told = Exhibit.of(trace(head + "linux-6.12" + text));
    assertThat(old.get("memblock/memory"))
        .isEqualTo("   0: 0x0000000000001000..0x0000000000002fff\n");
    assertThat(told.get("memblock/memory"))
        .isEqualTo("   0: 0x0000000000001000..0x0000000000002fff    x NOMAP\n");
    assertThat(told.get("memblock/reserved"))
        .isEqualTo("   0: 0x0000000000001000..0x0000000000001fff    0 NONE\n");
  }

  private static Trace trace(String text) {
    return KmemText.parse(text, "t.kmem").trace();
  }
}
