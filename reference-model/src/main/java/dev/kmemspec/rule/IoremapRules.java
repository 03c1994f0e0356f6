package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.IoremapCall.Iounmap;
import dev.kmemspec.program.IoremapCall.Mapping;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Pointer;
import dev.kmemspec.program.VmallocCall;
import java.util.List;

/** RULES.md section 7: mapping device memory. */
final class IoremapRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "IO-01",
                  "ioremap(phys, s) answers NULL where s is 0 or the range wraps; else, as long as"
                      + " memory is not short, an address with the offset in its page that phys"
                      + " has, behind which are the device's own pages.")
              .source("ioremap.c:generic_ioremap_prot 7.0")
              .look("the rounding of the range to pages, and what is mapped")
              .when(Mapping.class, Outcome.class, IoremapChecks::mapped)
              .build(),
          behaviour(
                  "IO-02",
                  "The area is aligned to a power of two no smaller than it, up to 128 pages at"
                      + " least, and a guard page lies between it and any other.")
              .source("vmalloc.c:__get_vm_area_node 7.0")
              .look("the search for a place in the vmalloc space")
              .when(Mapping.class, Pointer.class, IoremapChecks::placed)
              .when(VmallocCall.Allocating.class, Pointer.class, IoremapChecks::apart)
              .build(),
          guarantee(
                  "IO-03",
                  "RAM is refused with NULL; iounmap takes the mapping back by any address in its"
                      + " first page, without a report; both in process context.")
              .source("mm/ioremap.c, arch/x86/mm/ioremap.c")
              .look("the test for RAM, and how iounmap finds the mapping")
              .when(Mapping.class, Outcome.class, IoremapChecks::ramRefused)
              .when(Iounmap.class, Outcome.Done.class, IoremapChecks::unmapped)
              .build(),
          behaviour("IO-04", "iounmap of an address that is no mapping's is ignored.")
              .source("ioremap.c:generic_iounmap 7.0")
              .look("what iounmap does with an address that it does not know")
              .when(Iounmap.class, Outcome.class, IoremapChecks::ignored)
              .build());

  private IoremapRules() {}
}
