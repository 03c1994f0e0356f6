package dev.kmemspec.rule;

/** What still takes memory, as far as the world knows of it. */
final class Rest {
  private Rest() {}

  /** Whether no object and no area is live, no cache exists, and nothing is parked on slabs. */
  static boolean atRest(Ledger ledger, World world) {
    return world.areas().size() == 0 && butAreas(ledger, world);
  }

  /** The same, whatever areas of vmalloc are live. */
  static boolean butAreas(Ledger ledger, World world) {
    boolean nothingParked = ledger.drained() || !ledger.everObjects();
    return nothingParked
        && world.held().objects() == 0
        && nothingElse(ledger, world)
        && world.caches().values().stream().allMatch(cache -> cache.destroyed);
  }

  /** Whether nothing but blocks of pages and slabs takes memory, and nothing is parked. */
  static boolean onlySlabs(Ledger ledger, World world) {
    return ledger.drained()
        && nothingElse(ledger, world)
        && !world.areas().used()
        && !world.held().everUnlocated();
  }

  private static boolean nothingElse(Ledger ledger, World world) {
    return !ledger.blurred()
        && world.graces().settled()
        && !world.percpu().used()
        && world.dma().allGone()
        && !world.io().used();
  }
}
