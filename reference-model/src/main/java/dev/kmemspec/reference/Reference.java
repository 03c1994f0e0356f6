package dev.kmemspec.reference;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.spi.Allocator;
import dev.kmemspec.spi.BootMemory;
import dev.kmemspec.spi.Bootmem;
import dev.kmemspec.spi.Capability;
import dev.kmemspec.spi.Counters;
import dev.kmemspec.spi.DirectReclaim;
import dev.kmemspec.spi.Dma;
import dev.kmemspec.spi.FaultInjection;
import dev.kmemspec.spi.Implementation;
import dev.kmemspec.spi.Ioremap;
import dev.kmemspec.spi.Kmalloc;
import dev.kmemspec.spi.Kvmalloc;
import dev.kmemspec.spi.Mappings;
import dev.kmemspec.spi.Nolock;
import dev.kmemspec.spi.PageAllocator;
import dev.kmemspec.spi.Percpu;
import dev.kmemspec.spi.Rcu;
import dev.kmemspec.spi.SlabAllocator;
import dev.kmemspec.spi.Tasks;
import dev.kmemspec.spi.UserHeap;
import dev.kmemspec.spi.Vmalloc;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The reference. It runs every machine under the contract and the linux profiles. The methods that
 * make its parts may be overridden, to put an allocator together that differs in one of them.
 */
public class Reference implements Implementation {

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String summary() {
    return "the naive implementation of every family: slow and obviously right";
  }

  @Override
  public Set<Class<? extends Allocator>> families() {
    return Set.of(
        PageAllocator.class,
        SlabAllocator.class,
        Kmalloc.class,
        Percpu.class,
        Dma.class,
        Ioremap.class,
        Vmalloc.class,
        Kvmalloc.class,
        BootMemory.class,
        Bootmem.class,
        Counters.class,
        FaultInjection.class,
        Tasks.class,
        DirectReclaim.class,
        Nolock.class,
        Rcu.class,
        UserHeap.class,
        Mappings.class);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.FRAMES,
        Capability.CONTENT,
        Capability.COUNTERS,
        Capability.MEMINFO,
        Capability.MACHINE,
        Capability.BREAK,
        Capability.SURVIVES_MISUSE);
  }

  @Override
  public Set<Profile> profiles() {
    return EnumSet.complementOf(EnumSet.of(Profile.POSIX));
  }

  @Override
  public String obstacle(Machine machine, Profile profile) {
    return profile == Profile.POSIX ? "its calls of the kernel have no contract there" : "";
  }

  @Override
  public final ReferenceAllocator boot(Machine machine, Profile profile) {
    List<ReferenceZone> zones =
        machine.zones().stream().map(zone -> zone(machine, profile, zone)).toList();
    ReferencePages pages = pages(machine, profile, zones);
    ReferenceTasks tasks = tasks(profile);
    ReferenceReclaim reclaim = reclaim(tasks);
    pages.serve(tasks, reclaim);
    ReferenceSlabs slabs = slabs(pages);
    ReferenceKmalloc kmalloc = kmalloc(slabs);
    ReferenceVmalloc vmalloc = vmalloc(areas(pages), kmalloc);
    ReferenceAllocator allocator = allocator(pages, slabs, kmalloc);
    allocator.add(vmalloc);
    allocator.add(kvmalloc(kmalloc, vmalloc));
    allocator.add(pages.faults());
    allocator.add(tasks);
    allocator.add(reclaim);
    allocator.add(nolock(pages, kmalloc));
    ReferenceRcu rcu = rcu(pages, kmalloc, vmalloc);
    slabs.destroyAfter(rcu::free);
    allocator.add(rcu);
    allocator.add(percpu(pages));
    ReferenceMappings mappings = mappings(pages);
    allocator.add(mappings);
    allocator.add(heap(pages, mappings));
    allocator.add(dma(pages));
    allocator.add(ioremap(pages));
    allocator.add(memblock(pages, kmalloc));
    allocator.add(bootmem(pages));
    return allocator;
  }

  /** Makes a zone. */
  protected ReferenceZone zone(Machine machine, Profile profile, Zone zone) {
    return new ReferenceZone(machine, profile, zone);
  }

  /** Makes the page allocator on top of zones. */
  protected ReferencePages pages(Machine machine, Profile profile, List<ReferenceZone> zones) {
    return new ReferencePages(machine, profile, zones);
  }

  /** Makes the calls that any context may make, on top of pages and kmalloc. */
  protected ReferenceNolock nolock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceNolock(pages, kmalloc);
  }

  /** Makes what frees behind the backs of readers, on top of kmalloc and vmalloc. */
  protected ReferenceRcu rcu(
      ReferencePages pages, ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceRcu(pages, kmalloc, vmalloc);
  }

  /** Makes the tasks that ask for pages. */
  protected ReferenceTasks tasks(Profile profile) {
    return new ReferenceTasks(profile);
  }

  /** Makes what those tasks do where there are no pages for them. */
  protected ReferenceReclaim reclaim(ReferenceTasks tasks) {
    return new ReferenceReclaim(tasks);
  }

  /** Makes the slab caches on top of pages. */
  protected ReferenceSlabs slabs(ReferencePages pages) {
    return new ReferenceSlabs(pages);
  }

  /** Makes kmalloc on top of slab caches and pages. */
  protected ReferenceKmalloc kmalloc(ReferenceSlabs slabs) {
    return slabs.pages().profile().slabs() == Profile.Slabs.SLOB
        ? new SlobKmalloc(slabs)
        : new ReferenceKmalloc(slabs);
  }

  /** Makes mappings of device memory beside pages. */
  protected ReferenceIoremap ioremap(ReferencePages pages) {
    return new ReferenceIoremap(pages);
  }

  /** Makes DMA memory on top of pages. */
  protected ReferenceDma dma(ReferencePages pages) {
    return new ReferenceDma(pages);
  }

  /** Makes per-CPU memory on top of pages. */
  protected ReferencePercpu percpu(ReferencePages pages) {
    return new ReferencePercpu(pages);
  }

  /** Makes brk and mmap of a process whose memory is reached by way of those pages. */
  protected ReferenceMappings mappings(ReferencePages pages) {
    return new ReferenceMappings(pages.memory().process(), pages.machine().pageSize());
  }

  /** Makes the C library's heap on top of them. */
  protected ReferenceHeap heap(ReferencePages pages, ReferenceMappings mappings) {
    return new ReferenceHeap(pages, mappings);
  }

  /** Makes the addresses of vmalloc, on top of pages. */
  protected ReferenceAreas areas(ReferencePages pages) {
    return new ReferenceAreas(pages);
  }

  /** Makes vmalloc on top of its addresses and of kmalloc. */
  protected ReferenceVmalloc vmalloc(ReferenceAreas areas, ReferenceKmalloc kmalloc) {
    return new ReferenceVmalloc(areas, kmalloc);
  }

  /** Makes kvmalloc on top of both. */
  protected ReferenceKvmalloc kvmalloc(ReferenceKmalloc kmalloc, ReferenceVmalloc vmalloc) {
    return new ReferenceKvmalloc(kmalloc, vmalloc);
  }

  /** Puts the parts together. */
  protected ReferenceAllocator allocator(
      ReferencePages pages, ReferenceSlabs slabs, ReferenceKmalloc kmalloc) {
    return new ReferenceAllocator(pages, slabs, kmalloc);
  }

  /** Makes memblock, which hands over to pages and lets kmalloc serve from then on. */
  protected ReferenceMemblock memblock(ReferencePages pages, ReferenceKmalloc kmalloc) {
    return new ReferenceMemblock(pages, kmalloc, lists(pages));
  }

  /** Makes the lists of memblock. */
  protected RegionLists lists(ReferencePages pages) {
    return new RegionLists(
        pages.machine(), new RegionList("memory"), new RegionList("reserved"), pages::report);
  }

  /** Makes bootmem, which hands over to pages. */
  protected ReferenceBootmem bootmem(ReferencePages pages) {
    return new ReferenceBootmem(pages);
  }
}
