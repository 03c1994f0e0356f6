package dev.kmemspec.rule;

import static dev.kmemspec.rule.Rule.behaviour;
import static dev.kmemspec.rule.Rule.guarantee;
import static dev.kmemspec.rule.Rule.misuse;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.Outcome.Done;
import dev.kmemspec.program.Outcome.Pointer;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.VmallocCall.Allocating;
import dev.kmemspec.program.VmallocCall.Mapping;
import dev.kmemspec.program.VmallocCall.Resizing;
import dev.kmemspec.program.WatchCall;
import java.util.List;

/** RULES.md section 6: vmalloc and vmap. */
final class VmallocRules {
  static final List<Rule> ALL =
      List.of(
          guarantee(
                  "VM-01",
                  "vmalloc(s) answers NULL or a page-aligned range of as many pages as hold s"
                      + " bytes, inside the range of vmalloc, each behind it a page of RAM that"
                      + " nobody else has; they need not be adjacent.")
              .source("vmalloc.c:__vmalloc_node_range_noprof 7.0")
              .look("which pages are mapped, and whether they were taken from the free ones")
              .when(Allocating.class, Outcome.class, VmallocChecks::handedOut)
              .when(Resizing.class, Pointer.class, VmallocChecks::handedOut)
              .build(),
          guarantee("VM-02", "vmalloc(0) answers NULL, not ZERO_SIZE_PTR.")
              .source("vmalloc.c:__vmalloc_node_range_noprof 7.0")
              .look("the test for size 0")
              .when(Allocating.class, Outcome.class, VmallocChecks::sizeZero)
              .build(),
          guarantee(
                  "VM-03",
                  "More pages than the machine has are answered with NULL; so no size near SIZE_MAX"
                      + " wraps into a success.")
              .source("vmalloc.c:__vmalloc_node_range_noprof 7.0")
              .look("the rounding of the size to pages, before it is compared with anything")
              .when(Allocating.class, Outcome.class, VmallocChecks::tooMany)
              .when(Resizing.class, Outcome.class, VmallocChecks::tooMany)
              .build(),
          guarantee("VM-04", "The bytes of vzalloc and vmalloc_user are zero.")
              .source("vmalloc.c:vzalloc_noprof, vmalloc_user_noprof 7.0")
              .look("whether every page is zeroed, or the first alone")
              .when(Allocating.class, Pointer.class, VmallocChecks::zeroed)
              .build(),
          eachArea(
                  guarantee(
                      "VM-05",
                      "Every area is followed by a guard page that is not mapped: get_vm_area_size"
                          + " leaves it out, no area starts in it, and no user gets it mapped."),
                  AreaChecks::guarded)
              .source("vmalloc.c:__get_vm_area_node, remap_vmalloc_range_partial 7.0")
              .look("where the guard page is added to a size, and where taken off again")
              .when(VmallocCall.GetVmAreaSize.class, Outcome.Number.class, AreaChecks::size)
              .when(VmallocCall.RemapVmallocRange.class, Outcome.Number.class, AreaChecks::remapped)
              .build(),
          eachArea(
                  guarantee("VM-06", "Areas never overlap, guard pages included."),
                  AreaChecks::disjoint)
              .source("vmalloc.c:alloc_vmap_area 7.0")
              .look("how a hole is found, and when a freed area becomes one")
              .build(),
          guarantee(
                  "VM-07",
                  "An area lies at a multiple of the alignment asked for and inside the bounds; an"
                      + " alignment that is no power of two is refused.")
              .source("vmalloc.c:alloc_vmap_area 7.0, 4.19")
              .look("whether the start is aligned before or after the hole is compared")
              .when(VmallocCall.VmallocNodeRange.class, Outcome.class, VmallocChecks::aligned)
              .when(VmallocCall.VmallocNodeRange.class, Pointer.class, VmallocChecks::bounded)
              .build(),
          behaviour(
                  "VM-08",
                  "An area gets the lowest hole that fits it, guard page and alignment included;"
                      + " where there is one, the call does not fail for want of addresses.")
              .source("vmalloc.c:find_vmap_lowest_match, va_clip 7.0; alloc_vmap_area 4.19")
              .look("the length that is searched for: an alignment adds nothing to an exact fit")
              .when(
                  VmallocCall.VmallocNodeRange.class, Outcome.Null.class, VmallocChecks::holeFound)
              .when(Allocating.class, Pointer.class, VmallocRules::lowest)
              .when(Mapping.class, Pointer.class, VmallocRules::lowest)
              .build(),
          behaviour("VM-09", "Each node of the free tree knows the largest hole below it.")
              .source("vmalloc.c:compute_subtree_max_size")
              .undecidable("The tree is the allocator's own; a wrong one shows as VM-08."),
          behaviour(
                  "VM-10",
                  "Freed addresses merge with free neighbours, so that the list of holes is sorted"
                      + " and no two touch.")
              .source("vmalloc.c:__merge_or_add_vmap_area")
              .undecidable(
                  "The list is the allocator's own; a hole that did not merge shows as VM-08."),
          behaviour("VM-11", "Since 6.9 areas of up to 256 pages are reused by their size.")
              .source("vmalloc.c:node_alloc, vmap_pool 7.0")
              .undecidable("It only permits: VM-08 decides no address from 6.9 on."),
          behaviour(
                  "VM-12",
                  "The pages are taken one by one where no larger block is free: while single pages"
                      + " are free far above the marks, vmalloc does not fail.")
              .source("vmalloc.c:vm_area_alloc_pages 7.0")
              .look("a request for a contiguous block without a fallback")
              .when(Allocating.class, Outcome.class, VmallocChecks::pageByPage)
              .build(),
          behaviour(
                  "VM-13",
                  "The pages come from high memory first, unless a DMA zone was asked for.")
              .source("vmalloc.c:__vmalloc_area_node 7.0")
              .look("the mask that is handed down to the page allocator")
              .when(Allocating.class, Pointer.class, VmallocChecks::highFirst)
              .build(),
          guarantee(
                  "VM-14",
                  "vmalloc is legal where one may sleep, since 6.19 with a mask that does not block"
                      + " also under a spinlock, and never in an interrupt: that is a BUG.")
              .source("vmalloc.c comment, __get_vm_area_node 7.0; log 22b9beb7683b")
              .look("a step that sleeps whatever the mask; the test for interrupts")
              .when(Allocating.class, Outcome.class, VmallocChecks::context)
              .build(),
          guarantee(
                  "VM-15",
                  "A blocking request with __GFP_NOFAIL never answers NULL while there are pages;"
                      + " since 6.19 __vmalloc takes flags that it does not know off the mask, with"
                      + " a warning.")
              .source("vmalloc.c:vmalloc_fix_flags 7.0; 8e0545c83d67 (6.10)")
              .look("an early return out of the loop that takes the pages")
              .when(Allocating.class, Outcome.Null.class, VmallocChecks::insists)
              .when(Allocating.class, Pointer.class, VmallocChecks::insisted)
              .when(VmallocCall.VmallocGfp.class, Outcome.class, VmallocChecks::stripped)
              .build(),
          behaviour("VM-16", "A task with a pending fatal signal can get NULL.")
              .source("vmalloc.c:vm_area_alloc_pages 7.0")
              .undecidable("Signals are not among what a program or a trace tells."),
          guarantee(
                  "VM-17",
                  "vfree of NULL does nothing; any other argument is the exact start of a live"
                      + " area, and that is taken back without a report, also in an interrupt.")
              .source("vmalloc.c:vfree 7.0")
              .look("the test for NULL; or, where the caller is at fault, the caller")
              .when(VmallocCall.Vfree.class, Done.class, VmallocChecks::freed)
              .build(),
          misuse(
                  "VM-18",
                  "vfree of an address that starts no live area comes back or stops with a BUG, and"
                      + " frees nothing; Linux warns.")
              .source("vmalloc.c:vfree, remove_vm_area 7.0")
              .look("what happens where the area is not found")
              .when(VmallocCall.Vfree.class, Outcome.class, VmallocChecks::unknown)
              .when(VmallocCall.Vunmap.class, Outcome.class, VmallocChecks::unknown)
              .when(KvmallocCall.Kvfree.class, Outcome.class, VmallocChecks::unknown)
              .build(),
          guarantee("VM-19", "What vfree or vunmap took back in a task is no live area any more.")
              .source("vmalloc.c:free_vmap_area_noflush, lazy_max_pages 7.0")
              .look("the place where the area leaves the list of live ones")
              .in(Profile::isLinux)
              .when(WatchCall.Vmallocinfo.class, Outcome.Areas.class, AreaChecks::goneFromRows)
              .build(),
          eachRoomyArea(
                  guarantee(
                      "VM-20",
                      "No address is handed out again before its previous use was flushed: by"
                          + " vm_unmap_aliases, or by itself when much is freed or no hole left."))
              .source("vmalloc.c:__purge_vmap_area_lazy, lazy_max_pages 7.0; 3f8fd02b1bf1 (5.3)")
              .look("freed ranges that go straight into the free tree")
              .in(Profile::isLinux)
              .build(),
          guarantee(
                  "VM-21",
                  "vmap(pages, n) maps them in the order of the list and leaves them their owner's,"
                      + " unless VM_MAP_PUT_PAGES gives them to the area; no page, or more than the"
                      + " machine has, is NULL. vunmap takes the mapping back without a report.")
              .source("vmalloc.c:vmap, vunmap 7.0")
              .look("the index into the list, and who frees the pages")
              .when(VmallocCall.Vmap.class, Outcome.class, AreaChecks::count)
              .when(VmallocCall.Vmap.class, Pointer.class, AreaChecks::inOrder)
              .when(VmallocCall.Vunmap.class, Done.class, VmallocChecks::unmapped)
              .build(),
          guarantee(
                  "VM-22",
                  "vmalloc_to_page and vmalloc_to_pfn tell the page behind an address of a live"
                      + " area; both addresses of a page show the same bytes.")
              .source("vmalloc.c:vmalloc_to_page 7.0; kasan_test vmalloc_oob")
              .look("the walk through the page tables, and what a mapping shows")
              .when(VmallocCall.VmallocToPage.class, Outcome.class, AreaChecks::page)
              .when(VmallocCall.VmallocToPfn.class, Outcome.Number.class, AreaChecks::pfn)
              .when(MemoryCall.Read.class, Outcome.Bytes.class, AreaChecks::sameBytes)
              .build(),
          guarantee("VM-23", "is_vmalloc_addr decides by the range alone.")
              .source("vmalloc.c:is_vmalloc_addr")
              .look("a look at areas, and the two ends of the range")
              .when(VmallocCall.IsVmallocAddr.class, Outcome.Number.class, AreaChecks::inRange)
              .build(),
          guarantee("VM-24", "Every page of vmalloc_32 lies below 4 GiB.")
              .source("vmalloc.c:vmalloc_32_noprof, GFP_VMALLOC32")
              .look("the zone that is asked for")
              .when(VmallocCall.Vmalloc32.class, Pointer.class, VmallocChecks::low)
              .build(),
          guarantee(
                  "VM-25",
                  "vrealloc of NULL is vmalloc, vrealloc to 0 frees and answers NULL; content is"
                      + " kept to the smaller size; what fits into the area's pages stays where it"
                      + " is, and an alignment that the area lacks is NULL.")
              .source("vmalloc.c:vrealloc_node_align_noprof 7.0")
              .look("the comparison with the area's pages, and how much is copied")
              .when(Resizing.class, Outcome.class, VreallocChecks::sizeZero)
              .when(Resizing.class, Outcome.class, VreallocChecks::inPlace)
              .when(Resizing.class, Pointer.class, VreallocChecks::contentKept)
              .when(KvmallocCall.Kvrealloc.class, Pointer.class, KvmallocChecks::contentKept)
              .build(),
          behaviour(
                  "VM-26",
                  "vrealloc with __GFP_ZERO zeroes what it cuts off, so that growth is zero where"
                      + " every call had the flag; with a strict node the area moves there.")
              .source("vmalloc.c:vrealloc_node_align_noprof 7.0; CVE-2026-46281")
              .look("the bytes behind the smaller size, and how many a move copies")
              .when(Resizing.class, Pointer.class, VreallocChecks::growthIsZero)
              .when(Resizing.class, Pointer.class, VreallocChecks::onNode)
              .build(),
          behaviour(
                  "VM-27",
                  "vm_map_ram maps the pages in the order of the list; vm_unmap_ram with the same"
                      + " count takes them back without a report.")
              .source("vmalloc.c:vb_alloc, vm_map_ram 7.0")
              .look("the place inside a block of addresses, and the index into the list")
              .when(VmallocCall.VmMapRam.class, Pointer.class, AreaChecks::inOrder)
              .when(VmallocCall.VmUnmapRam.class, Done.class, VmallocChecks::unmapped)
              .build(),
          behaviour(
                  "VM-28",
                  "vmallocinfo has a row for each live area: its size with guard page, what made"
                      + " it, its pages and the nodes that they lie on, or the physical address of"
                      + " the device; rows do not overlap.")
              .source("vmalloc.c:vmalloc_info_show 7.0")
              .look("what is printed, and which areas are skipped")
              .when(WatchCall.Vmallocinfo.class, Outcome.Areas.class, AreaChecks::rows)
              .build(),
          behaviour(
                  "VM-29",
                  "Beside its pages an area takes an array with a word for each, small descriptors,"
                      + " and page tables; these alone stay after vfree.")
              .source("vmalloc.c:__vmalloc_area_node 7.0")
              .look("pages taken in larger blocks than are needed")
              .when(WatchCall.Zoneinfo.class, Outcome.Zones.class, AreaChecks::cost)
              .build(),
          guarantee("VM-30", "Only the bytes asked for may be used.")
              .source("kasan_test vmalloc_oob")
              .undecidable(
                  "It binds the caller: a program here touches no byte beyond those asked for, and"
                      + " that all of them can be touched is RN-01."));

  private VmallocRules() {}

  /** What a rule says of an area's address: where it is, its bytes, the area that it replaces. */
  private interface AreaCheck {
    Decision decide(World world, long address, long bytes, Operand except);
  }

  /** Lets a rule speak about every area that is handed out. */
  private static Rule.Builder eachArea(Rule.Builder rule, AreaCheck check) {
    return rule.when(
            Allocating.class,
            Pointer.class,
            (world, call, pointer) ->
                check.decide(world, pointer.address(), call.bytes(), Operand.NULL))
        .when(
            Resizing.class,
            Pointer.class,
            (world, call, pointer) ->
                VmallocChecks.moved(world, call.p(), pointer)
                    ? check.decide(world, pointer.address(), call.size(), Operand.NULL)
                    : Decision.SILENT)
        .when(
            Mapping.class,
            Pointer.class,
            (world, call, pointer) ->
                check.decide(world, pointer.address(), bytes(world, call), Operand.NULL))
        .when(
            KvmallocCall.Allocating.class,
            Pointer.class,
            (world, call, pointer) ->
                Machine.isVmallocAddr(pointer.address())
                    ? check.decide(world, pointer.address(), call.bytes(), Operand.NULL)
                    : Decision.SILENT);
  }

  private static long bytes(World world, Mapping call) {
    return (long) call.pages().size() * world.machine().pageSize();
  }

  /** The same for what depends on whether there was a hole without flushing anything. */
  private static Rule.Builder eachRoomyArea(Rule.Builder rule) {
    return rule.when(
            Allocating.class,
            Pointer.class,
            (world, call, pointer) ->
                AreaChecks.notReused(
                    world,
                    pointer.address(),
                    call.bytes(),
                    !(unsure(world) && call instanceof VmallocCall.VmallocNodeRange)
                        && VmallocChecks.hole(world, call, call.bytes(), false) != 0))
        .when(
            Mapping.class,
            Pointer.class,
            (world, call, pointer) ->
                AreaChecks.notReused(world, pointer.address(), bytes(world, call), true));
  }

  /** Whether bounds may be full of what the program does not know. */
  private static boolean unsure(World world) {
    return world.areas().hidden() || world.areas().blurred();
  }

  /** Since 6.9 equal sizes are reused out of turn (VM-11). */
  private static Decision lowest(World world, Allocating call, Pointer pointer) {
    return world.profile().before(6, 9)
        ? VmallocChecks.lowest(world, call, pointer)
        : Decision.SILENT;
  }

  private static Decision lowest(World world, Mapping call, Pointer pointer) {
    return world.profile().before(6, 9) ? AreaChecks.lowest(world, call, pointer) : Decision.SILENT;
  }
}
