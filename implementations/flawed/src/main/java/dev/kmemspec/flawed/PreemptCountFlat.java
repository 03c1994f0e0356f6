package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Put_cpu_var turns preemption on again, however often it was turned off. */
public final class PreemptCountFlat extends FlawedReference {

  /** Plants it. */
  public PreemptCountFlat() {
    super(
        "x-preempt-count-flat",
        "none: nested get_cpu_var count once",
        "put_cpu_var turns preemption on again, however often it was turned off",
        "PC-09",
        "are counted",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __alloc_percpu(8, 8)
        b = get_cpu_var(a)
        c = get_cpu_var(a)
        put_cpu_var(a)
        preempt_count()
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      public void putCpuVar(long p) {
        while (preemptCount() > 0) {
          super.putCpuVar(p);
        }
      }
    };
  }
}
