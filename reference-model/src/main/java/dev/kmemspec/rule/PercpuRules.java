package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;
import static dev.kmemspec.rule.Rule.misuse;

import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.PerCpu;
import dev.kmemspec.program.PercpuCall.AllocReservedPercpu;
import dev.kmemspec.program.PercpuCall.Allocating;
import dev.kmemspec.program.PercpuCall.Arithmetic;
import dev.kmemspec.program.PercpuCall.DefinePerCpu;
import dev.kmemspec.program.PercpuCall.FreePercpu;
import dev.kmemspec.program.PercpuCall.GetCpuVar;
import dev.kmemspec.program.PercpuCall.PerCpuPtr;
import dev.kmemspec.program.PercpuCall.PercpuStats;
import dev.kmemspec.program.PercpuCall.PreemptCount;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 8: per-CPU memory. */
final class PercpuRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "PC-01",
                  "A static per-CPU variable has one copy for every possible CPU, each initialised"
                      + " with the given initialiser before its first use.")
              .source("percpu-defs.h, setup_per_cpu_areas")
              .look("how the initial image is copied for each CPU")
              .when(DefinePerCpu.class, PerCpu.class, PercpuChecks::initialised)
              .build(),
          guarantee(
                  "PC-02",
                  "alloc_percpu answers NULL or a zeroed area of the size asked for on every"
                      + " possible CPU, online or not, aligned as asked on each.")
              .source("percpu.c:pcpu_alloc_noprof 7.0")
              .look("which CPUs the copies are made and zeroed for, and recycled areas")
              .when(Allocating.class, PerCpu.class, PercpuChecks::zeroed)
              .build(),
          guarantee(
                  "PC-03",
                  "Size 0, more than 32 KiB (or a page, where that is more), an alignment above a"
                      + " page or one that is no power of two are answered with NULL, silently"
                      + " with __GFP_NOWARN; a size near SIZE_MAX does not wrap.")
              .source("percpu.c:pcpu_alloc_noprof 7.0")
              .look("the rounding of the size before the limit test")
              .when(Allocating.class, Outcome.class, PercpuChecks::limited)
              .build(),
          behaviour(
                  "PC-04",
                  "Size and alignment are rounded up to 4 bytes: every copy starts at a multiple of"
                      + " 4.")
              .source("percpu.h:PCPU_MIN_ALLOC_SIZE (4.14)")
              .look("the unit of the allocation map")
              .in(profile -> profile.since(4, 14))
              .when(Allocating.class, PerCpu.class, PercpuChecks::ofFour)
              .build(),
          guarantee(
                  "PC-05",
                  "A request that may block waits for a chunk and its pages, and fails only where"
                      + " memory is short; one that may not uses what is populated and fails"
                      + " earlier.")
              .source("percpu.c:pcpu_alloc_noprof 7.0, 4.19")
              .look("the search for a place where all CPUs' areas of a new chunk fit")
              .when(Allocating.class, Outcome.class, PercpuChecks::served)
              .build(),
          guarantee(
                  "PC-06",
                  "per_cpu_ptr(p, c) is p plus an offset of CPU c that is the same for every"
                      + " allocation, and areas of different live allocations share no byte on any"
                      + " CPU.")
              .source("percpu.c head comment")
              .look("the distance between the units of a chunk, for every chunk")
              .when(Allocating.class, PerCpu.class, PercpuChecks::congruent)
              .when(PerCpuPtr.class, Outcome.class, PercpuChecks::translated)
              .build(),
          guarantee(
                  "PC-07",
                  "free_percpu(NULL) does nothing; any other argument is what an allocation"
                      + " answered with, and all copies are taken back without a report, in any"
                      + " context but NMI.")
              .source("percpu.c:free_percpu 7.0")
              .look("the test for NULL; or, where the caller is at fault, the caller")
              .when(FreePercpu.class, Outcome.Done.class, PercpuChecks::freed)
              .build(),
          misuse(
                  "PC-08",
                  "A double free or a pointer into an area comes back or stops with a BUG; since"
                      + " 4.14 it is reported once and ignored: what is live stays.")
              .source("percpu.c:pcpu_free_area 7.0, 3.0")
              .look("the test of the allocation and boundary bits")
              .when(FreePercpu.class, Outcome.class, PercpuChecks::ignored)
              .build(),
          guarantee(
                  "PC-09",
                  "get_cpu_var answers with the running CPU's copy and turns preemption off until"
                      + " its put_cpu_var; a this_cpu operation changes the running CPU's copy"
                      + " alone, modulo the variable's width.")
              .source("percpu-defs.h 7.0; this_cpu_ops doc")
              .look("which CPU's copy is meant, the count of nested sections, and the width")
              .when(GetCpuVar.class, Outcome.class, PercpuChecks::ofThisCpu)
              .when(PreemptCount.class, Outcome.Number.class, PercpuChecks::nested)
              .when(Arithmetic.class, Outcome.Number.class, PercpuChecks::arithmetic)
              .build(),
          behaviour(
                  "PC-10",
                  "Static variables cannot be freed; requests of the reserved kind share 8 KiB,"
                      + " are never served from elsewhere, and fit where something as large was"
                      + " just given back.")
              .source("percpu.c:pcpu_setup_first_chunk, pcpu_alloc_noprof")
              .in(profile -> !profile.before(3, 0))
              .look(
                  "where a request goes for which the reserve has no room, and the search for"
                      + " holes")
              .when(FreePercpu.class, Outcome.class, PercpuChecks::staysForEver)
              .when(AllocReservedPercpu.class, PerCpu.class, PercpuChecks::reserveEnds)
              .when(AllocReservedPercpu.class, Outcome.class, PercpuChecks::reserveServes)
              .build(),
          behaviour(
                  "PC-11",
                  "A chunk has one unit of whole pages for each CPU, with frames of its own; a copy"
                      + " lies at the same offset in its page on every CPU.")
              .source("vmalloc.c:pcpu_get_vm_areas, percpu-vm.c")
              .in(profile -> !profile.before(3, 0))
              .look("the size of a unit, and the pages that are mapped into it")
              .when(Allocating.class, PerCpu.class, PercpuChecks::sameOffsets)
              .build(),
          behaviour(
                  "PC-12",
                  "With nothing allocated no chunk is left but the first, the reserved one, and one"
                      + " free one that is kept.")
              .source("percpu.c:pcpu_balance_free 7.0")
              .in(profile -> !profile.before(3, 0))
              .look("what becomes of a chunk whose last area is freed")
              .when(PercpuStats.class, Outcome.PercpuCounts.class, PercpuChecks::fewKept)
              .build(),
          behaviour(
                  "PC-13",
                  "The counters agree with what is live: as many allocations, and every live area"
                      + " on a populated page that is not counted as empty; meminfo counts a"
                      + " populated page once for each CPU, since 4.20.")
              .source("percpu.c:pcpu_nr_pages 7.0; 0760fa3d8f7f (5.12), 7e8a6304d541 (4.20)")
              .in(profile -> !profile.before(3, 0))
              .look("the counter of empty populated pages, of each kind of chunk")
              .when(PercpuStats.class, Outcome.PercpuCounts.class, PercpuChecks::consistent)
              .when(WatchCall.Meminfo.class, Outcome.Meminfo.class, SumChecks::percpuCounted)
              .build(),
          behaviour(
                  "PC-14",
                  "The area is zeroed after its allocation, outside the lock; it is accounted with"
                      + " its size times the CPUs, and its metadata.")
              .source("percpu.c:pcpu_alloc_noprof")
              .undecidable(
                  "A single thread sees no lock, and no accounted group has a counter among the"
                      + " calls; that the area is zero is PC-02's."),
          behaviour("PC-15", "A failed allocation is reported ten times at most.")
              .source("percpu.c:pcpu_alloc_noprof")
              .in(profile -> !profile.before(3, 0))
              .look("the limit of the warnings")
              .when(Allocating.class, Outcome.Null.class, PercpuChecks::quietAfterTen)
              .build());

  private PercpuRules() {}
}
