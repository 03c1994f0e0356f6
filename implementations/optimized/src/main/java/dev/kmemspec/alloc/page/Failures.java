package dev.kmemspec.alloc.page;

/** Which requests for pages fail although there are some, to try what callers do then. */
@FunctionalInterface
public interface Failures {
  /** Nothing fails on purpose. */
  Failures NONE = gfp -> false;

  /** Whether the request fails; asked once for each block. */
  boolean fail(int gfp);
}
