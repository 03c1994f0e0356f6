package dev.kmemspec.alloc.area;

import dev.kmemspec.alloc.page.Pages;

/**
 * What vmalloc is asked for.
 *
 * @param size bytes, unsigned
 * @param align a power of two
 * @param from the lowest address
 * @param to one past the highest, guard page included
 * @param gfp the mask
 * @param node the node preferred, or {@link Pages#NO_NODE}
 * @param frames every page is one of the first so many frames
 */
public record AreaRequest(
    long size, long align, long from, long to, int gfp, int node, int frames) {

  /** Anywhere in a space, of any frames. */
  public static AreaRequest of(Space space, long size, int gfp) {
    long base = space.window().base();
    long end = base + space.window().bytes();
    return new AreaRequest(size, 1, base, end, gfp, Pages.NO_NODE, Integer.MAX_VALUE);
  }

  /** The same, preferably on that node. */
  public AreaRequest on(int other) {
    return new AreaRequest(size, align, from, to, gfp, other, frames);
  }

  /** The same, of frames below that one alone. */
  public AreaRequest below(int frame) {
    return new AreaRequest(size, align, from, to, gfp, node, frame);
  }

  /** The same, at a multiple of that. */
  public AreaRequest alignedTo(long other) {
    return new AreaRequest(size, other, from, to, gfp, node, frames);
  }

  /** The same, of another size. */
  public AreaRequest sized(long other) {
    return new AreaRequest(other, align, from, to, gfp, node, frames);
  }
}
