package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A slab cache as the program sees it. Two creations that were answered with the same number are
 * one cache with two names (SL-07).
 */
final class Cache {
  /** No step. */
  static final long NEVER = -1;

  final String name;
  final SlabFlags flags;
  final boolean ctor;

  /** What the constructor leaves in an object. */
  final Content constructed;

  /** The names that later creations gave it. */
  final List<String> aliases = new ArrayList<>();

  /** The object size: the largest that any of its creations asked for (SL-07). */
  long size;

  /** What every object's address is a multiple of, at least (SC-04). */
  long alignment;

  /** How many creations were not yet undone by kmem_cache_destroy. */
  int references = 1;

  /** Whether one of several creations was undone (SL-08). */
  boolean partlyDestroyed;

  /** How many of its objects are live. */
  long live;

  /** Constructor calls seen so far. */
  long ctors;

  boolean destroyed;

  /** Where every object must lie under a profile that says so (SL-01, SL-04), or null. */
  @Nullable SlabLayout layout;

  /** Where the last owner left an object in a state that is not the constructed one, and when. */
  private final Map<Long, Long> dirty = new HashMap<>();

  Cache(SlabCall.KmemCacheCreate call, Machine machine) {
    name = call.name();
    flags = call.flags();
    ctor = call.ctor();
    size = call.size();
    alignment = SlabLayout.alignment(call, machine);
    constructed = ctor ? Content.filled(SlabCall.CTOR_SEED, Math.max(0, size)) : Content.EMPTY;
  }

  /** A later creation was answered with this cache. */
  void alias(SlabCall.KmemCacheCreate call, Machine machine) {
    references++;
    aliases.add(call.name());
    size = Math.max(size, call.size());
    alignment = Math.max(alignment, SlabLayout.alignment(call, machine));
  }

  /** Whether some creation gave it that name. */
  boolean named(String candidate) {
    return name.equals(candidate) || aliases.contains(candidate);
  }

  /** An object was given back; notes whether its next owner finds it constructed (SC-07). */
  void left(Block object, long step) {
    if (!ctor) {
      return;
    }
    boolean clean =
        object.known.length() >= size && object.known.firstDifference(constructed, size) < 0;
    if (clean) {
      dirty.remove(object.address);
    } else {
      dirty.put(object.address, step);
    }
  }

  /** The step that left the object there not constructed, or {@link #NEVER}. */
  long dirtySince(long address) {
    return dirty.getOrDefault(address, NEVER);
  }
}
