package dev.kmemspec.alloc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Judges what many threads had at the same time. */
public final class Lives {
  private Lives() {}

  /** A block's certain life, in nanoseconds: from the return of its allocation to its free. */
  public record Life(long address, long bytes, long born, long gone) {}

  private record Event(long time, boolean birth, Life life) {}

  /** Two lives that share bytes at one moment, or none; sweeps over time. */
  public static List<Life> firstOverlap(List<Life> lives) {
    List<Event> events = new ArrayList<>();
    for (Life life : lives) {
      events.add(new Event(life.born(), true, life));
      events.add(new Event(life.gone(), false, life));
    }
    events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::birth));
    TreeMap<Long, Life> live = new TreeMap<>();
    for (Event event : events) {
      Life life = event.life();
      if (!event.birth()) {
        live.remove(life.address(), life);
        continue;
      }
      Map.Entry<Long, Life> before = live.lowerEntry(life.address() + life.bytes());
      if (before != null && before.getKey() + before.getValue().bytes() > life.address()) {
        return List.of(before.getValue(), life);
      }
      live.put(life.address(), life);
    }
    return List.of();
  }
}
