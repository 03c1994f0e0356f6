package dev.kmemspec.bestfit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the allocator has to say, until somebody takes it. */
final class Reports {
  private final List<String> pending = new ArrayList<>();
  private final Set<String> said = new HashSet<>();

  void say(String report) {
    pending.add(report);
  }

  /** Says it the first time only (WARN_ON_ONCE). */
  void sayOnce(String topic, String report) {
    if (said.add(topic)) {
      pending.add(report);
    }
  }

  List<String> take() {
    List<String> taken = List.copyOf(pending);
    pending.clear();
    return taken;
  }
}
