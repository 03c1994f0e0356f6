package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.KvmallocCall.Allocating;
import dev.kmemspec.program.KvmallocCall.Kvrealloc;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Done;
import dev.kmemspec.program.Outcome.Pointer;
import java.util.List;

/** RULES.md section 5: kvmalloc. */
final class KvmallocRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "KV-01",
                  "kvmalloc(s) answers NULL, a block as of kmalloc or an area as of vmalloc, and"
                      + " ZERO_SIZE_PTR for size 0.")
              .source("slub.c:__kvmalloc_node_noprof 7.0")
              .look("the way from one to the other, and what is freed on it")
              .when(Allocating.class, Outcome.class, KvmallocChecks::handedOut)
              .when(Kvrealloc.class, Pointer.class, KvmallocChecks::moved)
              .build(),
          behaviour(
                  "KV-02",
                  "Up to a page there is no fallback to vmalloc; above it the first try with"
                      + " kmalloc is quiet.")
              .source("slub.c:kmalloc_gfp_adjust 7.0; kvmalloc_node 4.19")
              .look("the size from which on vmalloc is tried, and the mask of the first try")
              .when(Allocating.class, Pointer.class, KvmallocChecks::smallStays)
              .when(Allocating.class, Pointer.class, KvmallocChecks::quiet)
              .build(),
          guarantee("KV-03", "Since 5.15 more than INT_MAX bytes are answered with NULL.")
              .source("slub.c:__kvmalloc_node_noprof 7.0; log 7661809d493b")
              .look("the limit test: whether it looks at the whole size")
              .in(profile -> !profile.before(5, 15))
              .when(Allocating.class, Outcome.class, KvmallocChecks::limited)
              .build(),
          guarantee(
                  "KV-04",
                  "Before 5.18 a mask without all of GFP_KERNEL, and before 6.19 one that does not"
                      + " block, gets memory of kmalloc or none; any other is served page by page"
                      + " where no block is large enough.")
              .source("kvmalloc_node 4.19; log a421ef303008; slub.c comment 7.0")
              .look("the test of the mask before the fallback")
              .when(Allocating.class, Outcome.class, KvmallocChecks::noFallback)
              .when(Allocating.class, Outcome.class, KvmallocChecks::fallback)
              .build(),
          guarantee(
                  "KV-05",
                  "kvfree takes back what kmalloc, vmalloc or kvmalloc handed out, without a"
                      + " report; of NULL and ZERO_SIZE_PTR it does nothing.")
              .source("slub.c:kvfree 7.0")
              .look("the test of the address")
              .when(KvmallocCall.Kvfree.class, Done.class, KvmallocChecks::freed)
              .when(KvmallocCall.KvfreeSensitive.class, Done.class, KvmallocChecks::freed)
              .build(),
          guarantee(
                  "KV-06",
                  "kvmalloc_array and kvcalloc answer NULL where the product overflows; kvzalloc"
                      + " and kvcalloc are zero; kvfree_sensitive zeroes as many bytes as it is"
                      + " told, and they never show again.")
              .source("slab.h:kvmalloc_array_noprof, slub.c:kvfree_sensitive 7.0")
              .look("the multiplication, and whether the clearing reaches the pages of an area")
              .when(Allocating.class, Outcome.class, KvmallocChecks::array)
              .when(Allocating.class, Pointer.class, KvmallocChecks::zeroed)
              .when(MemoryCall.Read.class, Outcome.Bytes.class, KvmallocChecks::wiped)
              .build(),
          behaviour(
                  "KV-07",
                  "kvrealloc to 0 answers ZERO_SIZE_PTR for memory of kmalloc and NULL for an area;"
                      + " an area never becomes memory of kmalloc again.")
              .source("slub.c:kvrealloc_node_align_noprof, vrealloc 7.0")
              .look("which of the two the old address belongs to")
              .when(Kvrealloc.class, Outcome.class, KvmallocChecks::sizeZero)
              .when(Kvrealloc.class, Pointer.class, KvmallocChecks::staysVirtual)
              .build(),
          behaviour("KV-08", "A blocking kvmalloc may map its area with huge pages.")
              .source("slub.c:__kvmalloc_node_noprof 7.0")
              .undecidable("It only permits; how an area is mapped is not among the outcomes."));

  private KvmallocRules() {}
}
