package dev.kmemspec.alloc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real windows: what they show, what they count, and where they stop. */
final class WindowTest {
  private static final long BASE = 1L << 50;
  private static final long START = 1L << 51;
  private static final int PAGE_SHIFT = 12;
  private static final long PAGE = 1L << PAGE_SHIFT;
  private static final int PAGES = 1 << 16;
  private static final long DEVICE = 1L << 40;

  private final long mapsBefore = MapCount.count();
  private final MappedMemory memory = MappedMemory.shown(BASE, PAGES * PAGE);
  private final Window window = Window.onto(memory, START, 4L * PAGES * PAGE, PAGE_SHIFT);

  @AfterEach
  void close() {
    window.close();
    memory.close();
    assertThat(MapCount.count()).isEqualTo(mapsBefore);
  }

  private long address(int page) {
    return START + page * PAGE;
  }

  @Test
  void mappings_are_counted_as_linux_counts_them() {
    SplittableRandom random = new SplittableRandom(1);
    long[] frames = new long[200];
    Arrays.fill(frames, -1);
    for (int step = 0; step < 3_000; step++) {
      int page = random.nextInt(frames.length);
      int count = 1 + random.nextInt(Math.min(8, frames.length - page));
      if (random.nextInt(3) == 0) {
        window.flush(address(page), count);
        Arrays.fill(frames, page, page + count, -1);
      } else {
        int frame = random.nextInt(40);
        window.map(address(page), frame, count);
        for (int i = 0; i < count; i++) {
          frames[page + i] = (long) frame + i;
        }
      }
      long pieces = 0;
      for (int i = 0; i <= frames.length; i++) {
        long below = i == 0 ? -1 : frames[i - 1];
        long here = i == frames.length ? -1 : frames[i];
        boolean joined = below == -1 ? here == -1 : here == below + 1;
        pieces += joined ? 0 : 1;
      }
      assertThat(MapCount.count() - mapsBefore).isEqualTo(pieces);
    }
  }

  @Test
  void hidden_pages_fault_and_come_back_without_a_call() {
    window.map(address(0), 5, 2);
    byte[] word = {1, 2, 3};
    window.write(address(1), word);
    window.hide(address(0), 2);
    assertThatThrownBy(() -> window.read(address(1), new byte[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("page fault");
    long maps = MapCount.count();
    window.map(address(0), 5, 2);
    assertThat(MapCount.count()).isEqualTo(maps);
    byte[] seen = new byte[3];
    window.read(address(1), seen);
    assertThat(seen).isEqualTo(word);
  }

  @Test
  void too_many_scattered_pages_are_refused_and_nobody_is_hurt() {
    assertThatThrownBy(
            () -> {
              for (int page = 0; page < 4 * PAGES; page++) {
                window.map(address(page), (page * 2L) % PAGES, 1);
              }
            })
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("vm.max_map_count");
    window.flush(START, 4L * PAGES);
    assertThat(MapCount.count()).isEqualTo(mapsBefore);
  }

  @Test
  void a_device_keeps_what_is_written_to_it() {
    window.map(address(3), DEVICE / PAGE, 1);
    window.write(address(3) + 8, new byte[] {4, 5});
    window.map(address(9), DEVICE / PAGE, 1);
    byte[] seen = new byte[2];
    window.read(address(9) + 8, seen);
    assertThat(seen).containsExactly(4, 5);
    Window walked = new Window(memory, START, PAGES * PAGE, PAGE_SHIFT);
    walked.map(address(1), DEVICE / PAGE, 1);
    walked.read(address(1) + 8, seen);
    assertThat(seen).containsExactly(4, 5);
    walked.write(address(1) + 8, new byte[] {6});
    window.read(address(9) + 8, seen);
    assertThat(seen).containsExactly(6, 5);
  }

  @Test
  void discarded_memory_reads_as_zero() {
    memory.write(BASE + PAGE, new byte[] {1});
    memory.discard(BASE, 2 * PAGE);
    byte[] seen = {7};
    memory.read(BASE + PAGE, seen);
    assertThat(seen).containsExactly(0);
  }
}
