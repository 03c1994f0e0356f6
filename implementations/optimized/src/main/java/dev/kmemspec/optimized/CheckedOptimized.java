package dev.kmemspec.optimized;

import dev.kmemspec.spi.Capability;
import java.util.EnumSet;
import java.util.Set;

/** The same code with the bits on that find a double free at once. */
public final class CheckedOptimized extends Optimized {

  /** Found by its name in {@code META-INF/services}. */
  public CheckedOptimized() {}

  @Override
  public String name() {
    return "optimized-checked";
  }

  @Override
  public String summary() {
    return "the fast one in its checking mode: misuse is reported and has no effect";
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> more = EnumSet.copyOf(super.capabilities());
    more.add(Capability.SURVIVES_MISUSE);
    return more;
  }

  @Override
  boolean checking() {
    return true;
  }
}
