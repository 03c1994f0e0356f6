package dev.kmemspec.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The live items of one kind; adding, removing and picking take constant time. */
final class Pool {
  private final List<Item> items = new ArrayList<>();

  boolean isEmpty() {
    return items.isEmpty();
  }

  int size() {
    return items.size();
  }

  Item get(int index) {
    return items.get(index);
  }

  void add(Item item) {
    item.position = items.size();
    items.add(item);
  }

  void remove(Item item) {
    Item last = items.removeLast();
    if (last != item) {
      items.set(item.position, last);
      last.position = item.position;
    }
    item.position = -1;
  }

  /** Any item, or null where there is none. */
  @Nullable Item any(RandomGenerator random) {
    return items.isEmpty() ? null : items.get(random.nextInt(items.size()));
  }

  /** Any item, mostly one of the youngest; null where there is none. */
  @Nullable Item young(RandomGenerator random) {
    int reach = Math.min(items.size(), 1 + random.nextInt(4));
    return reach == 0 ? null : items.get(items.size() - 1 - random.nextInt(reach));
  }
}
