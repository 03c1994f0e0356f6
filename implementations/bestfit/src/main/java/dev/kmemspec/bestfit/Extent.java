package dev.kmemspec.bestfit;

/** Adjacent frames that somebody holds. */
final class Extent {
  /** Who holds them. */
  enum Owner {
    PAGES,
    SLAB,
    LARGE_KMALLOC,
    AREA
  }

  final ZoneFrames zone;
  final long frame;

  /** Whether all of it waits for the last reference (PG-10). */
  final boolean compound;

  Owner owner = Owner.PAGES;
  long pages;
  int references = 1;

  /** Of a large kmalloc block: the bytes asked for. */
  long requested;

  Extent(ZoneFrames zone, long frame, long pages, boolean compound) {
    this.zone = zone;
    this.frame = frame;
    this.pages = pages;
    this.compound = compound;
  }

  int node() {
    return zone.zone.node();
  }
}
