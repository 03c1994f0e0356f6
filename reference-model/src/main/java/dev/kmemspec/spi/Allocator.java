package dev.kmemspec.spi;

import dev.kmemspec.machine.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One allocator, freshly started. The class that implements this also implements the interfaces of
 * the families that it offers: {@link PageAllocator}, {@link SlabAllocator}, {@link Kmalloc},
 * {@link UserHeap}. It is called by one thread at a time unless it says {@link
 * Capability#THREAD_SAFE}.
 *
 * <p>The shortest way in: a public class with a public constructor without arguments, implementing
 * {@link UserHeap}, named in {@code META-INF/services/dev.kmemspec.spi.Allocator}. An allocator
 * that wants to know its machine is made by an {@link Implementation} instead.
 */
public interface Allocator extends AutoCloseable {

  /**
   * How to read and write the memory it hands out; {@link Memory#NONE} where that is impossible.
   */
  default Memory memory() {
    return Memory.NONE;
  }

  /**
   * The part that serves a family, or null where none does. An allocator that is put together from
   * parts answers with the part; all others are one part.
   */
  default <T extends Allocator> @Nullable T as(Class<T> family) {
    return family.isInstance(this) ? family.cast(this) : null;
  }

  /** The next calls come from that CPU in that context. */
  default void enter(int cpu, Context context) {}

  /** What it reported since the last call of this method: warnings, failure reports. */
  default List<String> takeReports() {
    return List.of();
  }

  /** Gives everything back. Called once, also after a failure. */
  @Override
  default void close() {}
}
