package dev.kmemspec.alloc;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** Flight recorder: a heap was closed with live blocks. */
@Name("dev.kmemspec.HeapLeak")
@Label("Heap Leak")
@Category({"Off-Heap Memory"})
@Description("A heap was closed while blocks of it had not been freed")
final class HeapLeakEvent extends Event {
  @Label("Heap")
  final String heap;

  @Label("Small Blocks")
  final long smallBlocks;

  @Label("Large Blocks")
  @DataAmount
  final long largeBytes;

  HeapLeakEvent(LeakReport report) {
    heap = report.heap();
    smallBlocks = report.small().stream().mapToLong(LeakReport.Leak::blocks).sum();
    largeBytes = report.largeBytes();
  }
}
