package dev.kmemspec.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kmemspec.alloc.area.AreaRequest;
import dev.kmemspec.alloc.area.Vmalloc;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.GfpFlags;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.percpu.ChunkKind;
import dev.kmemspec.alloc.percpu.Percpu;
import dev.kmemspec.alloc.slab.Kmalloc;
import dev.kmemspec.alloc.slab.KmallocPolicy;
import dev.kmemspec.alloc.slab.SlabCaches;
import dev.kmemspec.alloc.slab.SlabPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of one machine whose CPUs are threads that run at once: kmalloc, pages, areas
 * and per-CPU memory, freed by whoever comes by. No two live blocks share a byte of memory, no two
 * live areas an address, an area shows its own pages to the end, and all of it comes back.
 */
final class MachineHistoryTest {
  private static final int CPUS = 4;
  private static final int STEPS = 6_000;
  private static final int KERNEL = GfpFlags.KERNEL | GfpFlags.NOWARN;
  private static final int[] CLASSES = {8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096};

  private enum Kind {
    KMALLOC,
    PAGES,
    AREA,
    PERCPU
  }

  private static final List<Kind> KINDS = List.of(Kind.values());

  /** What somebody holds: an address and its bytes; of an area a number that is written in it. */
  private record Held(Kind kind, long address, long bytes, int mark, long born) {}

  private final Machines machine = new Machines(CPUS, false);
  private final Window window = machine.space.window();
  private final SlabCaches slabs =
      new SlabCaches(machine.pages, new SlabPolicy(64, false, true, true, false, true, 1 << 16));
  private final Kmalloc kmalloc =
      new Kmalloc(
          slabs,
          CLASSES,
          new KmallocPolicy(
              KmallocPolicy.Names.KILOBYTES,
              false,
              KmallocPolicy.KfreedPages.KEPT,
              Machines.PAGE << 9,
              false));
  private final Vmalloc vmalloc = new Vmalloc(machine.space, machine.pages);
  private final Percpu percpu = new Percpu(machine.pages, machine.space);
  private final Queue<Held> passed = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** One CPU. */
  private final class Worker {
    final int cpu;
    final SplittableRandom random;
    final List<Lives.Life> memory = new ArrayList<>();
    final List<Lives.Life> addresses = new ArrayList<>();
    final List<Held> held = new ArrayList<>();

    Worker(int cpu, int seed) {
      this.cpu = cpu;
      random = new SplittableRandom(seed);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> allocate(step);
          case 3, 4 -> free(held.isEmpty() ? null : held.remove(random.nextInt(held.size())));
          case 5 -> free(passed.poll());
          default -> {
            if (!held.isEmpty()) {
              passed.add(held.remove(random.nextInt(held.size())));
            }
          }
        }
      }
      held.forEach(this::free);
      for (Held left = passed.poll(); left != null; left = passed.poll()) {
        free(left);
      }
    }

    private void allocate(int step) {
      int mark = cpu * STEPS + step;
      Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      long bytes = 1L + random.nextInt(kind == Kind.KMALLOC ? 6_000 : 60_000);
      int order = random.nextInt(5);
      long address =
          switch (kind) {
            case KMALLOC -> kmalloc.kmalloc(cpu, bytes, KERNEL, Pages.NO_NODE);
            case PAGES -> machine.pages.allocate(cpu, -1, KERNEL, order, Pages.USE_PAGES);
            case AREA -> vmalloc.allocate(cpu, AreaRequest.of(machine.space, bytes, KERNEL));
            case PERCPU -> percpu.take(cpu, ChunkKind.DYNAMIC, (bytes & 0xfff) | 8, 8, KERNEL);
          };
      long length =
          switch (kind) {
            case KMALLOC, AREA -> bytes;
            case PAGES -> Machines.PAGE << order;
            case PERCPU -> (bytes & 0xfff) | 8;
          };
      if (address != 0) {
        if (kind == Kind.AREA) {
          window.write(address + bytes - 1, new byte[] {(byte) mark});
        }
        held.add(new Held(kind, address, length, mark, System.nanoTime()));
      }
    }

    private void free(@Nullable Held block) {
      if (block == null) {
        return;
      }
      long now = System.nanoTime();
      long start = block.address();
      switch (block.kind()) {
        case KMALLOC -> {
          memory.add(life(start, block.bytes(), block, now));
          kmalloc.kfree(cpu, start);
        }
        case PAGES -> {
          memory.add(life(start, block.bytes(), block, now));
          machine.pages.free(cpu, start);
        }
        case PERCPU -> {
          for (int each = 0; each < CPUS; each++) {
            addresses.add(life(percpu.address(start, each), block.bytes(), block, now));
          }
          percpu.give(cpu, start);
        }
        case AREA -> {
          byte[] seen = new byte[1];
          window.read(start + block.bytes() - 1, seen);
          assertThat(seen[0]).as("the last byte of an area").isEqualTo((byte) block.mark());
          addresses.add(life(start, block.bytes() + Machines.PAGE, block, now));
          for (long at = 0; at < block.bytes(); at += Machines.PAGE) {
            memory.add(life(window.direct(start + at), Machines.PAGE, block, now));
          }
          vmalloc.free(cpu, start);
        }
      }
    }

    private static Lives.Life life(long address, long bytes, Held block, long now) {
      return new Lives.Life(address, bytes, block.born(), now);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void cpus_that_run_at_once_never_hold_the_same(int seed) throws InterruptedException {
    List<Worker> workers = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int cpu = 0; cpu < CPUS; cpu++) {
      Worker worker = new Worker(cpu, seed * 100 + cpu);
      workers.add(worker);
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((thread, thrown) -> failures.add(thrown))
              .start(worker::run));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    List<Lives.Life> memory = new ArrayList<>();
    List<Lives.Life> addresses = new ArrayList<>();
    workers.forEach(worker -> memory.addAll(worker.memory));
    workers.forEach(worker -> addresses.addAll(worker.addresses));
    assertThat(memory).hasSizeGreaterThan(STEPS);
    assertThat(Lives.firstOverlap(memory)).as("two lives of the same memory").isEmpty();
    assertThat(Lives.firstOverlap(addresses)).as("two lives of the same addresses").isEmpty();
    assertEverythingComesBack();
  }

  private void assertEverythingComesBack() {
    assertThat(machine.reports).isEmpty();
    slabs.validate();
    percpu.validate();
    machine.space.validate(percpu.addressPages());
    for (int cpu = 0; cpu < CPUS; cpu++) {
      slabs.reclaim(cpu);
      machine.space.flushWholly(cpu);
    }
    long kept = percpu.counts().populated() * CPUS;
    assertThat(machine.free()).isEqualTo(Machines.FRAMES - kept);
    machine.close();
  }
}
