package dev.kmemspec.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImplementationsTest {
  private static final Machine MACHINE = Machine.simple(4096, 64, 1);

  @TempDir private Path directory;

  @Test
  void a_class_that_is_an_allocator_becomes_an_implementation_named_after_it() throws IOException {
    List<Implementation> found =
        Implementations.inJar(jar(Allocator.class, BumpHeap.class.getName()));

    assertThat(found).hasSize(1);
    Implementation bump = found.getFirst();
    assertThat(bump.name()).isEqualTo("bump-heap");
    assertThat(bump.summary()).isEqualTo("class " + BumpHeap.class.getName());
    assertThat(bump.families()).containsExactly(UserHeap.class);
    assertThat(bump.capabilities()).isEmpty();
    assertThat(bump.defaultProfile()).isEqualTo(Profile.POSIX);
    assertThat(bump.obstacle(MACHINE, Profile.POSIX)).isEmpty();
  }

  @Test
  void every_boot_is_a_new_instance() throws IOException {
    Implementation bump =
        Implementations.inJar(jar(Allocator.class, BumpHeap.class.getName())).getFirst();

    assertThat(bump.boot(MACHINE, Profile.POSIX)).isNotSameAs(bump.boot(MACHINE, Profile.POSIX));
  }

  @Test
  void memory_and_counters_are_capabilities_and_kernel_families_claim_the_contract()
      throws IOException {
    Implementation watched =
        Implementations.inJar(jar(Allocator.class, WatchedKmalloc.class.getName())).getFirst();

    assertThat(watched.families()).containsExactly(Kmalloc.class);
    assertThat(watched.capabilities()).isEqualTo(Set.of(Capability.CONTENT, Capability.COUNTERS));
    assertThat(watched.defaultProfile()).isEqualTo(Profile.CONTRACT);
  }

  @Test
  void implementations_come_by_name_and_are_found_by_it() throws IOException {
    List<Implementation> found =
        Implementations.inJar(
            jar(Allocator.class, WatchedKmalloc.class.getName(), BumpHeap.class.getName()));

    assertThat(found)
        .extracting(Implementation::name)
        .containsExactly("bump-heap", "watched-kmalloc");
    assertThat(Implementations.named("bump-heap", found)).contains(found.getFirst());
    assertThat(Implementations.named("bump", found)).isEmpty();
  }

  @Test
  void an_implementation_is_taken_as_it_is() throws IOException {
    List<Implementation> found =
        Implementations.inJar(jar(Implementation.class, Full.class.getName()));

    assertThat(found).hasSize(1).first().isInstanceOf(Full.class);
  }

  @Test
  void what_is_wrong_with_the_file_is_said() throws IOException {
    Path text = Files.writeString(directory.resolve("notes.jar"), "not a zip at all");

    assertThatThrownBy(() -> Implementations.inJar(directory.resolve("missing.jar")))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage("there is no file " + directory.resolve("missing.jar"));
    assertThatThrownBy(() -> Implementations.inJar(directory))
        .isInstanceOf(DiscoveryException.class)
        .hasMessage(directory + " is a directory, not a jar");
    assertThatThrownBy(() -> Implementations.inJar(text))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageStartingWith(text + " is not a jar: ");
  }

  @Test
  void a_jar_without_provider_says_which_file_it_needs() throws IOException {
    Path jar = jar(Comparable.class, "whatever.Else");

    assertThatThrownBy(() -> Implementations.inJar(jar))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("names no allocator")
        .hasMessageContaining("META-INF/services/dev.kmemspec.spi.Allocator");
  }

  @Test
  void a_provider_that_cannot_be_loaded_is_named() throws IOException {
    Path missing = jar(Allocator.class, "com.example.Missing");

    assertThatThrownBy(() -> Implementations.inJar(missing))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("com.example.Missing");
  }

  @Test
  void a_provider_whose_constructor_throws_is_named_with_the_reason() throws IOException {
    Path broken = jar(Allocator.class, Broken.class.getName());

    assertThatThrownBy(() -> Implementations.inJar(broken))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining(Broken.class.getName())
        .hasMessageContaining("no memory on Mondays");
  }

  @Test
  void a_provider_of_the_wrong_type_is_named() throws IOException {
    Path wrong = jar(Allocator.class, Twin.class.getName());

    assertThatThrownBy(() -> Implementations.inJar(wrong))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining(Twin.class.getName());
  }

  @Test
  void two_of_one_name_are_refused() throws IOException {
    Path twins = jar(Allocator.class, BumpHeap.class.getName(), Twin.BumpHeap.class.getName());

    assertThatThrownBy(() -> Implementations.inJar(twins))
        .isInstanceOf(DiscoveryException.class)
        .hasMessageContaining("two implementations called 'bump-heap'");
  }

  @Test
  void class_names_become_words_with_hyphens() {
    assertThat(PluggedAllocator.kebab("MyHeap")).isEqualTo("my-heap");
    assertThat(PluggedAllocator.kebab("Heap")).isEqualTo("heap");
    assertThat(PluggedAllocator.kebab("MyHTTPHeap2")).isEqualTo("my-http-heap2");
    assertThat(PluggedAllocator.kebab("TLSF2Heap")).isEqualTo("tlsf2-heap");
  }

  @Test
  void the_class_path_can_be_asked_without_any_implementation_on_it() {
    assertThat(Implementations.onClassPath()).doesNotContainNull();
  }

  private Path jar(Class<?> service, String... providers) throws IOException {
    Path jar = Files.createTempFile(directory, "plugged", ".jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new ZipEntry("META-INF/services/" + service.getName()));
      out.write(String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }

  /** The smallest allocator: it hands out numbers and forgets them. */
  public static final class BumpHeap implements UserHeap {
    private long next = 1L << 20;

    public BumpHeap() {}

    @Override
    public long malloc(long size) {
      long p = next;
      next += 64;
      return size > 64 ? 0 : p;
    }

    @Override
    public void free(long p) {}
  }

  /** Holds a class of the same simple name. */
  public static final class Twin {
    private Twin() {}

    /** Another heap. */
    public static final class BumpHeap implements UserHeap {
      public BumpHeap() {}

      @Override
      public long malloc(long size) {
        return 0;
      }

      @Override
      public void free(long p) {}
    }
  }

  /** A kmalloc that always fails, but shows its memory and counters. */
  public static final class WatchedKmalloc implements Kmalloc, Counters {
    public WatchedKmalloc() {}

    @Override
    public Memory memory() {
      return new Memory() {
        @Override
        public void read(long address, byte[] into) {}

        @Override
        public void write(long address, byte[] from) {}
      };
    }

    @Override
    public long kmalloc(long size, int gfp) {
      return 0;
    }

    @Override
    public void kfree(long p) {}

    @Override
    public void kfreeSensitive(long p) {}

    @Override
    public long krealloc(long p, long size, int gfp) {
      return 0;
    }

    @Override
    public long ksize(long p) {
      return 0;
    }

    @Override
    public long kmallocSizeRoundup(long size) {
      return size;
    }

    @Override
    public List<Outcome.ZoneCounts> zoneinfo() {
      return List.of();
    }

    @Override
    public void drain() {}
  }

  /** Cannot be made. */
  public static final class Broken implements UserHeap {
    public Broken() {
      throw new IllegalStateException("no memory on Mondays");
    }

    @Override
    public long malloc(long size) {
      return 0;
    }

    @Override
    public void free(long p) {}
  }

  /** A full implementation. */
  public static final class Full implements Implementation {
    public Full() {}

    @Override
    public String name() {
      return "full";
    }

    @Override
    public String summary() {
      return "for this test";
    }

    @Override
    public Set<Class<? extends Allocator>> families() {
      return Set.of(UserHeap.class);
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public Allocator boot(Machine machine, Profile profile) {
      return new BumpHeap();
    }
  }
}
