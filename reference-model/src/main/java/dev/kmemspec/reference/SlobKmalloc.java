package dev.kmemspec.reference;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.reference.ReferencePages.Use;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * kmalloc as SLOB does it (PV-06): what fits in a page behind a header is cut from the first page
 * of the heap with room for it, all else is a block of pages. A page whose last object is freed
 * goes back.
 */
public class SlobKmalloc extends ReferenceKmalloc {
  private final ReferencePages pages;
  private final Machine machine;
  private final SizeClasses classes;

  /** The pages of the heap by address; in each the live objects' bytes by address. */
  private final NavigableMap<Long, NavigableMap<Long, Long>> heap = new TreeMap<>();

  /** An empty heap. */
  public SlobKmalloc(ReferenceSlabs slabs) {
    super(slabs);
    pages = slabs.pages();
    machine = pages.machine();
    classes = SizeClasses.of(machine, pages.profile());
  }

  @Override
  protected long allocateSmall(long size, Gfp gfp, int node) {
    boolean anywhere = !gfp.has(Gfp.DMA_BIT) && !gfp.has(Gfp.THISNODE_BIT);
    for (Map.Entry<Long, NavigableMap<Long, Long>> page : heap.entrySet()) {
      long place = anywhere ? firstFit(page.getKey(), page.getValue(), size) : 0;
      if (place != 0) {
        return take(page.getValue(), place, size, gfp);
      }
    }
    long fresh = pages.allocate(node, gfp.without(Gfp.ZERO), 0, Use.SLAB);
    if (fresh == 0) {
      return 0;
    }
    NavigableMap<Long, Long> objects = new TreeMap<>();
    heap.put(fresh, objects);
    return take(objects, firstFit(fresh, objects, size), size, gfp);
  }

  /** The lowest place in the page where a header and the object fit, or 0. */
  private long firstFit(long page, NavigableMap<Long, Long> objects, long size) {
    long place = page + header();
    for (Map.Entry<Long, Long> object : objects.entrySet()) {
      if (place + size <= object.getKey() - header()) {
        return place;
      }
      place = align(object.getKey() + object.getValue()) + header();
    }
    return place + size <= page + machine.pageSize() ? place : 0;
  }

  private long take(Map<Long, Long> objects, long place, long size, Gfp gfp) {
    long usable = classes.roundup(size);
    objects.put(place, usable);
    if (gfp.zero()) {
      pages.memory().zero(place, usable);
    }
    return place;
  }

  /** The header keeps the object's size, and its place the alignment. */
  protected long header() {
    return machine.minAlign();
  }

  private long align(long address) {
    return (address + machine.minAlign() - 1) & -machine.minAlign();
  }

  @Override
  protected boolean holdsSmall(long p) {
    Map.Entry<Long, NavigableMap<Long, Long>> page = heap.floorEntry(p);
    return page != null && p < page.getKey() + machine.pageSize();
  }

  @Override
  protected long usableSmall(long p) {
    Map.Entry<Long, NavigableMap<Long, Long>> page = heap.floorEntry(p);
    return page == null ? 0 : page.getValue().getOrDefault(p, 0L);
  }

  @Override
  protected void freeSmall(long p) {
    Map.Entry<Long, NavigableMap<Long, Long>> page = heap.floorEntry(p);
    if (page == null || page.getValue().remove(p) == null) {
      pages.report("BUG: " + ReferencePages.hex(p) + " is no live object");
      return;
    }
    if (page.getValue().isEmpty()) {
      heap.remove(page.getKey());
      pages.free(page.getKey(), Use.SLAB);
    }
  }
}
