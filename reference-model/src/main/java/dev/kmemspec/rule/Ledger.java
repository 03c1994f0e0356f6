package dev.kmemspec.rule;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Setting;
import dev.kmemspec.program.WatchCall;

/**
 * Bounds on the free pages of each zone, from what was seen: they say when a request must succeed and
 * when its success is impossible (PG-60 to PG-62).
 */
final class Ledger {
  private final Setting setting;

  Ledger(Setting setting) {
    this.setting = setting;
  }

  Setting setting() {
    return setting;
  }

  void taken(World world, Block block) {}

  void released(World world, Block block) {}

  void watched(WatchCall call, Outcome outcome) {}
}
