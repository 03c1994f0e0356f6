package dev.kmemspec.flawed;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.reference.ReferencePages;
import dev.kmemspec.reference.ReferencePercpu;

/** Get_cpu_var always answers with the copy of CPU 0. */
public final class GetCpuVarOfFirst extends FlawedReference {

  /** Plants it. */
  public GetCpuVarOfFirst() {
    super(
        "x-get-cpu-var-of-first",
        "none: get_cpu_var answers with the copy of another CPU",
        "get_cpu_var always answers with the copy of CPU 0",
        "PC-09",
        "the copy of CPU 1",
        Profile.CONTRACT,
        """
        machine page=4096 pages=4096 cpus=2 profile=contract
        a = __alloc_percpu(8, 8)
        cpu 1
        b = get_cpu_var(a)
        """);
  }

  @Override
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages) {
      @Override
      public long getCpuVar(long p) {
        super.getCpuVar(p);
        return perCpuPtr(p, 0);
      }
    };
  }
}
