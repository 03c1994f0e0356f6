package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.PercpuChunk;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/**
 * The search for a hole goes on in the next page at the offset of the first hole that was too
 * small.
 */
public final class IterationSkipsBlock extends FlawedReference {

  /** Plants it. */
  public IterationSkipsBlock() {
    super(
        "49-iteration-skips-block",
        "49: iterator skips blocks",
        "the search for a hole goes on in the next page at the offset of the first hole that was"
            + " too small",
        "PC-10",
        "just given back",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = __alloc_reserved_percpu(3000, 8)
        b = __alloc_reserved_percpu(496, 8)
        c = __alloc_reserved_percpu(600, 8)
        d = __alloc_reserved_percpu(2200, 8)
        free_percpu(b)
        free_percpu(d)
        e = __alloc_reserved_percpu(2200, 8)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      protected long find(PercpuChunk chunk, long size, long align, boolean mayPopulate) {
        long offset = super.find(chunk, size, align, mayPopulate);
        long hole = super.find(chunk, 4, 4, mayPopulate);
        int page = pages.machine().pageSize();
        return offset / page > hole / page && offset % page < hole % page ? -1 : offset;
      }
    };
  }
}
