package dev.kmemspec.spi;

/** kvmalloc. 0 is failure, ZERO_SIZE_PTR the answer to size 0. Rules: RULES.md section 5. */
public interface Kvmalloc extends Allocator {

  /** kmalloc where that works, else vmalloc. */
  long kvmalloc(long size, int gfp);

  /** Gives back what kmalloc, vmalloc or kvmalloc handed out; 0 and ZERO_SIZE_PTR are no-ops. */
  void kvfree(long addr);
}
