package dev.kmemspec.spi;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.Call;

/** kvmalloc. 0 is failure, ZERO_SIZE_PTR the answer to size 0. Rules: RULES.md section 5. */
public interface Kvmalloc extends Allocator {

  /** kmalloc where that works, else vmalloc; preferably on that node. */
  long kvmallocNode(long size, int gfp, int node);

  /** The same without a wish. */
  default long kvmalloc(long size, int gfp) {
    return kvmallocNode(size, gfp, Machine.NO_NODE);
  }

  /** The same, zeroed. */
  default long kvzalloc(long size, int gfp) {
    return kvmalloc(size, gfp | Gfp.ZERO_BIT);
  }

  /** kvmalloc of a product; 0 where it overflows. */
  default long kvmallocArray(long n, long size, int gfp) {
    return Call.overflows(n, size) ? 0 : kvmalloc(n * size, gfp);
  }

  /** The same, zeroed. */
  default long kvcalloc(long n, long size, int gfp) {
    return kvmallocArray(n, size, gfp | Gfp.ZERO_BIT);
  }

  /** Changes the size, keeping content; size 0 frees. */
  long kvrealloc(long p, long size, int gfp);

  /** Gives back what kmalloc, vmalloc or kvmalloc handed out; 0 and ZERO_SIZE_PTR are no-ops. */
  void kvfree(long addr);

  /** The same, zeroing {@code len} bytes first. */
  void kvfreeSensitive(long addr, long len);
}
