package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.debug;
import static dev.kmemspec.rule.Rule.guarantee;

import dev.kmemspec.program.DmaCall.DmaAllocCoherent;
import dev.kmemspec.program.DmaCall.DmaFreeCoherent;
import dev.kmemspec.program.DmaCall.DmaPoolCreate;
import dev.kmemspec.program.DmaCall.DmaPoolFree;
import dev.kmemspec.program.DmaCall.FromPool;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Coherent;
import java.util.List;

/** RULES.md section 9: coherent DMA memory and pools. */
final class DmaRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "DM-01",
                  "dma_alloc_coherent answers NULL or memory of at least the size asked for, where"
                      + " the CPU and where the device finds it, that shares no byte with what is"
                      + " live; it fails only where memory is short.")
              .source("dma-api doc; kernel/dma/direct.c:dma_direct_alloc 7.0")
              .look("what was freed last, and which zones are tried")
              .when(DmaAllocCoherent.class, Outcome.class, DmaChecks::handedOut)
              .build(),
          guarantee(
                  "DM-02",
                  "Both addresses are multiples of the smallest block of pages that holds the size:"
                      + " 64 KiB or less cross no border of 64 KiB.")
              .source("dma-api-howto; direct.c:dma_direct_alloc (get_order)")
              .look("the order of the block that is asked for")
              .when(DmaAllocCoherent.class, Coherent.class, DmaChecks::aligned)
              .build(),
          guarantee(
                  "DM-03",
                  "The bus addresses of all bytes are within the device's mask, whatever zone the"
                      + " caller's mask names.")
              .source("mapping.c:dma_alloc_attrs, direct.c:__dma_direct_alloc_pages 7.0")
              .look("the zone for the mask, and the test of the last byte")
              .when(DmaAllocCoherent.class, Coherent.class, DmaChecks::reached)
              .build(),
          guarantee("DM-04", "The memory is zero: always since 5.0, before with __GFP_ZERO only.")
              .source("direct.c:dma_direct_alloc 7.0; 518a2f1925c3 (5.0)")
              .look("recycled pages")
              .when(DmaAllocCoherent.class, Coherent.class, DmaChecks::zeroed)
              .build(),
          guarantee(
                  "DM-05",
                  "__GFP_COMP is refused with NULL (since 6.2), and so is a device whose coherent"
                      + " mask was never set.")
              .source("mapping.c:dma_alloc_attrs 7.0")
              .look("the tests before anything is allocated")
              .when(DmaAllocCoherent.class, Outcome.class, DmaChecks::refused)
              .build(),
          guarantee(
                  "DM-06",
                  "The memory is contiguous for the device; without an IOMMU it is physically, and"
                      + " the bus address is the physical one.")
              .source("dma-api doc")
              .look("where the bus address comes from")
              .when(DmaAllocCoherent.class, Coherent.class, DmaChecks::contiguous)
              .when(FromPool.class, Coherent.class, DmaChecks::contiguous)
              .build(),
          guarantee(
                  "DM-07",
                  "dma_free_coherent(NULL) does nothing; any other argument is live, of the same"
                      + " device and size, and is taken back without a report, with interrupts on.")
              .source("mapping.c:dma_free_attrs 7.0")
              .look("the test for NULL; or, where the caller is at fault, the caller")
              .when(DmaFreeCoherent.class, Outcome.Done.class, DmaChecks::freed)
              .build(),
          debug(
                  "DM-08",
                  "With CONFIG_DMA_API_DEBUG a wrong size or type, an unknown address and leaks are"
                      + " reported.")
              .source("kernel/dma/debug.c")
              .undecidable("No profile switches CONFIG_DMA_API_DEBUG on."),
          guarantee(
                  "DM-09",
                  "A pool has a size above 0 (and, since 6.4, up to INT_MAX), an alignment that is"
                      + " 0 or a power of two, and a boundary that is 0 or a power of two no less"
                      + " than the size, or is refused with NULL; its blocks are aligned, cross no"
                      + " boundary, share no byte with what is live, are within the device's mask,"
                      + " and zero where dma_pool_zalloc asks.")
              .source("dmapool.c:dma_pool_create_node 7.0")
              .look("how a page is cut where the size does not divide the boundary")
              .when(DmaPoolCreate.class, Outcome.class, DmaChecks::possible)
              .when(FromPool.class, Coherent.class, DmaChecks::block)
              .build(),
          debug(
                  "DM-10",
                  "dma_pool_free of an unknown address or of a free block comes back or stops with"
                      + " a BUG; where it is noticed, it is reported and ignored.")
              .source("dmapool.c:pool_block_err 7.0")
              .look("how the block of an address is found")
              .when(DmaPoolFree.class, Outcome.class, DmaChecks::ignored)
              .build());

  private DmaRules() {}
}
