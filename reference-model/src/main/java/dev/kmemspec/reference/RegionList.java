package dev.kmemspec.reference;

import dev.kmemspec.program.Outcome.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A list of memblock, as the kernel keeps it: an array of regions, sorted and disjoint, that the
 * allocator moves about by hand. Regions that touch and are alike are one.
 */
public class RegionList {
  /** How many regions there is room for at first. */
  public static final int STATIC_REGIONS = 128;

  private final String name;
  private Region[] regions = new Region[STATIC_REGIONS];
  private int count;

  /** An empty list of that name: "memory" or "reserved". */
  public RegionList(String name) {
    this.name = name;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** How many regions. */
  public int count() {
    return count;
  }

  /** How many there is room for. */
  public int capacity() {
    return regions.length;
  }

  /** The region at that place. */
  public Region get(int index) {
    return regions[index];
  }

  /** The regions in order. */
  public List<Region> all() {
    return List.copyOf(Arrays.asList(regions).subList(0, count));
  }

  /** Puts another region in the place of one. */
  protected void set(int index, Region region) {
    regions[index] = region;
  }

  /** Makes room for twice as many. */
  protected void widen() {
    regions = Arrays.copyOf(regions, 2 * regions.length);
  }

  /** Puts a region before the one at that place. */
  protected void insert(int index, Region region) {
    System.arraycopy(regions, index, regions, index + 1, count - index);
    regions[index] = region;
    count++;
  }

  /** Takes a region out. */
  protected void remove(int index) {
    System.arraycopy(regions, index + 1, regions, index, count - index - 1);
    count--;
  }

  /** Inserts a region where its base belongs; it overlaps no other. */
  void insert(Region region) {
    int index = 0;
    while (index < count && below(regions[index].base(), region.base())) {
      index++;
    }
    insert(index, region);
  }

  /** Joins regions that touch and are alike. */
  void merge() {
    int i = 0;
    while (i < count - 1) {
      Region low = regions[i];
      Region high = regions[i + 1];
      if (low.end() != high.base() || !alike(low, high)) {
        i++;
        continue;
      }
      regions[i] = new Region(low.base(), low.size() + high.size(), low.nid(), low.flags());
      System.arraycopy(regions, i + 2, regions, i + 1, behind(i + 1));
      count--;
    }
  }

  /** Whether regions that touch are to be one (MB-05). */
  protected boolean alike(Region low, Region high) {
    return low.nid() == high.nid() && low.flags() == high.flags();
  }

  /** How many regions lie behind that place. */
  protected int behind(int index) {
    return count - index - 1;
  }

  /** The parts of [base, end) that are in no region. */
  public List<Region> gaps(long base, long end) {
    List<Region> found = new ArrayList<>();
    long reached = base;
    for (Region each : all()) {
      if (!below(each.base(), end)) {
        break;
      }
      if (below(reached, each.end())) {
        if (below(reached, each.base())) {
          found.add(new Region(reached, each.base() - reached, 0, 0));
        }
        reached = each.end();
      }
    }
    if (below(reached, end)) {
      found.add(new Region(reached, end - reached, 0, 0));
    }
    return found;
  }

  /** Cuts the region that the address lies inside of in two. */
  void cut(long address) {
    for (int i = 0; i < count; i++) {
      Region each = regions[i];
      if (below(each.base(), address) && below(address, each.end())) {
        regions[i] = new Region(address, each.end() - address, each.nid(), each.flags());
        insert(i, new Region(each.base(), address - each.base(), each.nid(), each.flags()));
        return;
      }
    }
  }

  /** Whether a comes before b; addresses are unsigned. */
  static boolean below(long a, long b) {
    return Long.compareUnsigned(a, b) < 0;
  }

  static long min(long a, long b) {
    return below(a, b) ? a : b;
  }

  static long max(long a, long b) {
    return below(a, b) ? b : a;
  }
}
