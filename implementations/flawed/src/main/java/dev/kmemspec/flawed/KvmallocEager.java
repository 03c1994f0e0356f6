package dev.kmemspec.flawed;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferenceKmalloc;
import dev.kmemspec.reference.ReferenceKvmalloc;
import dev.kmemspec.reference.ReferenceVmalloc;

/** Kvmalloc goes to vmalloc for more than half a page. */
public final class KvmallocEager extends FlawedReference {

  /** Plants it. */
  public KvmallocEager() {
    super(
        "x-kvmalloc-eager",
        "none: the fallback begins too early",
        "kvmalloc goes to vmalloc for more than half a page",
        "KV-02",
        "no fallback",
        Profile.LINUX_6_1,
        """
        machine page=4096 pages=4096 cpus=2 profile=linux-6.1
        a = kvmalloc(4096, GFP_KERNEL)
        """);
  }

  @Override
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc) {
      @Override
      public long kvmallocNode(long size, int gfp, int node) {
        long page = vmalloc.areas().pages().machine().pageSize();
        return size > page / 2 && size <= page && new Gfp(gfp).blocking()
            ? vmalloc.vmallocGfp(size, gfp)
            : super.kvmallocNode(size, gfp, node);
      }
    };
  }
}
