package dev.kmemspec.reference;

import static dev.kmemspec.reference.ReferencePages.hex;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.spi.Rcu;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Readers, and memory that waits for them: what is given back is remembered with the readers that
 * are inside. When the last of these has left, the next call of this family frees it; a barrier
 * does at once.
 */
public class ReferenceRcu implements Rcu {
  private static final int NO_FIELD = Integer.MIN_VALUE;

  private record Waiting(long p, Set<Integer> readers) {}

  private final ReferencePages pages;
  private final ReferenceKmalloc kmalloc;
  private final ReferenceVmalloc vmalloc;
  private final Map<Integer, Integer> sections = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();

  /** For memory of kmalloc and of vmalloc. */
  public ReferenceRcu(ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    this.pages = pages;
    this.kmalloc = kmalloc;
    this.vmalloc = vmalloc;
  }

  @Override
  public void rcuReadLock() {
    sections.merge(pages.cpu(), 1, Integer::sum);
  }

  @Override
  public void rcuReadUnlock() {
    int left = sections.merge(pages.cpu(), -1, Integer::sum);
    if (left == 0) {
      sections.remove(pages.cpu());
    }
    if (leaves(left)) {
      waiting.forEach(each -> each.readers.remove(pages.cpu()));
    }
    free();
  }

  /** Whether a reader has left who is still in so many sections. */
  protected boolean leaves(int left) {
    return left == 0;
  }

  @Override
  public void kfreeRcu(long p, int offset) {
    give(p, offset);
  }

  @Override
  public void kvfreeRcu(long p, int offset) {
    give(p, offset);
  }

  @Override
  public void kfreeRcuMightsleep(long p) {
    pages.mightSleep();
    give(p, NO_FIELD);
  }

  @Override
  public void kvfreeRcuMightsleep(long p) {
    pages.mightSleep();
    give(p, NO_FIELD);
  }

  private void give(long p, int offset) {
    free();
    if (p == 0 || !legal(p, offset)) {
      return;
    }
    if (offset != NO_FIELD) {
      mark(p, offset);
    }
    add(p, readers());
  }

  /** Writes the field: which block waits next, and how far from its start that is. */
  protected void mark(long p, int offset) {
    pages.memory().write(p + offset, new byte[RcuCall.FIELD_BYTES]);
    pages.memory().write(p + offset + Long.BYTES, new byte[] {(byte) offset});
  }

  /** The block waits for those readers. */
  protected final void add(long p, Set<Integer> readers) {
    waiting.add(new Waiting(p, new TreeSet<>(readers)));
  }

  /** The CPUs on which a reader is inside. */
  protected Set<Integer> readers() {
    return sections.keySet();
  }

  private boolean legal(long p, int offset) {
    if (waiting.stream().anyMatch(each -> each.p == p)) {
      pages.report("BUG: kfree_rcu of " + hex(p) + ", which was given before");
      return false;
    }
    long bytes = bytes(p);
    boolean field =
        offset >= 0
            && offset < RcuCall.END_OF_FIELDS
            && offset % Long.BYTES == 0
            && offset + RcuCall.FIELD_BYTES <= bytes;
    if (bytes > 0 && offset != NO_FIELD && !field) {
      pages.report("BUG: kfree_rcu of " + hex(p) + ": no field lies at " + offset);
    }
    return bytes > 0 && (offset == NO_FIELD || field);
  }

  /** How large the block is that starts there; 0 and a report where none does. */
  private long bytes(long p) {
    return Machine.isVmallocAddr(p) ? vmalloc.getVmAreaSize(p) : kmalloc.ksize(p);
  }

  @Override
  public void synchronizeRcu() {
    pages.mightSleep();
    free();
  }

  @Override
  public void rcuBarrier() {
    pages.mightSleep();
    free();
  }

  @Override
  public void kvfreeRcuBarrier() {
    pages.mightSleep();
    free();
  }

  /** Frees what no reader can see any more, as a worker that may sleep. */
  protected void free() {
    int cpu = pages.cpu();
    Context context = pages.context();
    pages.enter(cpu, Context.PROCESS);
    for (Waiting each : List.copyOf(waiting)) {
      if (each.readers.isEmpty()) {
        waiting.remove(each);
        if (Machine.isVmallocAddr(each.p)) {
          vmalloc.vfree(each.p);
        } else {
          kmalloc.kfree(each.p);
        }
      }
    }
    pages.enter(cpu, context);
  }
}
