package dev.kmemspec.alloc.area;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The holes of a space, beside a set of bits that is searched page by page. */
final class HolesTest {
  private static final int FIRST = 1000;
  private static final int PAGES = 4000;

  private record Run(int start, int length) {}

  /** The free pages, by their number less {@link #FIRST}. */
  private final BitSet free = new BitSet();

  private final Holes holes = new Holes(FIRST, PAGES);
  private final List<Run> taken = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void random_runs_are_the_lowest_that_fit_and_all_come_back(long seed) {
    free.set(0, PAGES);
    SplittableRandom random = new SplittableRandom(seed);
    // Few of the runs are longer than a page or two, so that there are many holes.
    for (int step = 0; step < 20_000; step++) {
      if (taken.isEmpty() || random.nextInt(100) < 60 - (step / 4000) * 5) {
        take(random);
      } else {
        Run run = taken.remove(random.nextInt(taken.size()));
        holes.give(run.start, run.length);
        free.set(run.start - FIRST, run.start - FIRST + run.length);
      }
      assertThat(holes.free()).isEqualTo(free.cardinality());
      if (step % 100 == 0) {
        holes.validate();
      }
    }
    taken.forEach(run -> holes.give(run.start, run.length));
    holes.validate();
    assertThat(holes.takeLowest(PAGES, 1, 0, Long.MAX_VALUE)).isEqualTo(FIRST);
  }

  private void take(SplittableRandom random) {
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 40 : 3);
    int align = 1 << random.nextInt(random.nextInt(4) == 0 ? 6 : 1);
    boolean bounded = random.nextInt(4) == 0;
    int from = bounded ? FIRST + random.nextInt(PAGES) : FIRST;
    int to = bounded ? from + random.nextInt(200) : FIRST + PAGES;
    boolean highest = !bounded && random.nextInt(8) == 0;
    long got =
        highest ? holes.takeHighest(length, align) : holes.takeLowest(length, align, from, to);
    assertThat(got).isEqualTo(expected(length, align, from, to, highest));
    if (got != Holes.NONE) {
      taken.add(new Run((int) got, length));
      free.clear((int) got - FIRST, (int) got - FIRST + length);
    }
  }

  private long expected(int length, int align, int from, int to, boolean highest) {
    long found = Holes.NONE;
    for (int start = from; start + length <= Math.min(to, FIRST + PAGES); start++) {
      int place = start - FIRST;
      if (start % align == 0 && free.nextClearBit(place) >= place + length) {
        found = start;
        if (!highest) {
          return found;
        }
      }
    }
    return found;
  }
}
