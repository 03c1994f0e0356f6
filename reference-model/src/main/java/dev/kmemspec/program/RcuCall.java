package dev.kmemspec.program;

/**
 * Readers that follow pointers without a lock, and memory that is given back behind their backs
 * (KM-27): what is given to kfree_rcu stays as it is until every reader that was inside has left.
 */
public sealed interface RcuCall extends Call, Nameless {
  /** The first offset in a block at which no field for the list of waiting blocks may lie. */
  int END_OF_FIELDS = 4096;

  /** What such a field takes: two pointers. */
  int FIELD_BYTES = 16;

  /** Begins or ends a section in which a reader is inside; any context may. */
  sealed interface Section extends RcuCall {}

  /** Gives memory back once no reader can see it any more. */
  sealed interface Giving extends RcuCall {
    /** The block; since 5.3 NULL is a no-op. */
    Operand p();
  }

  /** The same by a field in the block: {@code offset} bytes from its start the kernel writes. */
  sealed interface ByField extends Giving {
    /** Below {@link #END_OF_FIELDS}, a multiple of 8, and {@link #FIELD_BYTES} inside the block. */
    int offset();

    /** Whether such a field can lie there in a block of so many bytes. */
    default boolean within(long bytes) {
      return offset() >= 0
          && offset() < END_OF_FIELDS
          && offset() % 8 == 0
          && Long.compareUnsigned(bytes, offset() + (long) FIELD_BYTES) >= 0;
    }
  }

  /** Waits: of no use, and never to end, where a reader inside waits for the caller. */
  sealed interface Waiting extends RcuCall {}

  /** A reader is inside from here on; sections nest. */
  record RcuReadLock() implements Section {}

  /** The innermost section of the CPU ends; with the outermost one the reader leaves. */
  record RcuReadUnlock() implements Section {}

  /** Gives back memory of kmalloc. */
  @Kernels(since = "3.0")
  record KfreeRcu(Operand p, int offset) implements ByField {}

  /** Gives back memory of kmalloc or of vmalloc. */
  @Kernels(since = "5.9")
  record KvfreeRcu(Operand p, int offset) implements ByField {}

  /** Gives back memory of kmalloc that has no field for it; may sleep. */
  @Kernels(since = "6.3")
  record KfreeRcuMightsleep(Operand p) implements Giving {}

  /** Gives back memory of kmalloc or of vmalloc that has no field for it; may sleep. */
  @Kernels(since = "6.3")
  record KvfreeRcuMightsleep(Operand p) implements Giving {}

  /** Comes back when every reader that was inside has left. */
  record SynchronizeRcu() implements Waiting {}

  /** Comes back when every callback was called; before 5.6 each kfree_rcu was one. */
  record RcuBarrier() implements Waiting {}

  /** Comes back when everything is free that was given back so far. */
  @Kernels(since = "6.12")
  record KvfreeRcuBarrier() implements Waiting {}
}
