package dev.kmemspec.spi;

/**
 * Readers without a lock, and memory that is given back behind their backs: it stays as it is, and
 * is handed to nobody else, until every reader that was inside has left. The calls are one after
 * the other; those that wait are made only while no reader is inside. Rule: KM-27.
 */
public interface Rcu extends Allocator {

  /** A reader is inside on the running CPU; sections nest. */
  void rcuReadLock();

  /** The innermost section of the running CPU ends. */
  void rcuReadUnlock();

  /** Gives back memory of kmalloc or, since 6.4, an object; the field at the offset is yours. */
  void kfreeRcu(long p, int offset);

  /** The same, of vmalloc as well. */
  void kvfreeRcu(long p, int offset);

  /** Gives back memory of kmalloc without a field; may sleep. */
  void kfreeRcuMightsleep(long p);

  /** The same, of vmalloc as well. */
  void kvfreeRcuMightsleep(long p);

  /** Comes back when every reader has left. */
  void synchronizeRcu();

  /** Comes back when every callback was called; before 5.6 each kfree_rcu was one. */
  void rcuBarrier();

  /** Comes back when everything is free that was given back so far. */
  void kvfreeRcuBarrier();
}
