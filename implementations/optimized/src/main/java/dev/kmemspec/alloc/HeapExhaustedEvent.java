package dev.kmemspec.alloc;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Flight recorder: a segment was asked for and there was no memory. */
@Name("dev.kmemspec.HeapExhausted")
@Label("Heap Exhausted")
@Category({"Off-Heap Memory"})
@Description("A heap had no block of the size that was asked for")
final class HeapExhaustedEvent extends Event {
  @Label("Heap")
  final String heap;

  @Label("Requested")
  @DataAmount
  final long requestedBytes;

  @Label("Live")
  @DataAmount
  final long liveBytes;

  @Label("Free")
  @DataAmount
  final long freeBytes;

  HeapExhaustedEvent(String heap, long requestedBytes, HeapStatistics now) {
    this.heap = heap;
    this.requestedBytes = requestedBytes;
    liveBytes = now.liveSmallBytes() + now.largeBytes();
    freeBytes = now.freeBytes();
  }
}
