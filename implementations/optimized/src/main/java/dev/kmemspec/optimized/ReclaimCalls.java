package dev.kmemspec.optimized;

import dev.kmemspec.alloc.page.Environment;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Reclaimer;

/** Has the page allocator ask the program's environment before a request fails. */
final class ReclaimCalls implements DirectReclaim {
  private final Boot boot;

  ReclaimCalls(Boot boot) {
    this.boot = boot;
  }

  @Override
  public void reclaimFrom(Reclaimer around) {
    boot.pages.surroundBy(
        new Environment() {
          @Override
          public long directReclaim(int gfp, int order) {
            return around.directReclaim(gfp, order);
          }

          @Override
          public boolean outOfMemory(int gfp, int order) {
            return around.outOfMemory(gfp, order);
          }
        });
  }
}
