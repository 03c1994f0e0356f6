package dev.kmemspec.run;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the runner itself must remember of something it was handed: where it is and how large. */
final class Holding {
  enum Kind {
    PAGES,
    EXACT_PAGES,
    OBJECT,
    KMALLOC,
    USER,
    VMALLOC,
    VMAP,
    VMAP_PUT,
    VM_MAP_RAM,
    KVMALLOC,
    IOREMAP,
    PERCPU,
    PERCPU_COPY,
    DMA,
    DMA_BLOCK,
    DMA_POOL,
    MEMBLOCK,
    BOOTMEM,
    MAPPING,
    CACHE
  }

  final Kind kind;

  /** Where it is; of a cache, the number that names it, known once it is made. */
  long address;

  long requested;

  /** Of pages. Of DMA memory: its device, by the number of its address bits. */
  int order;

  int references = 1;
  boolean live = true;

  /** The CPUs whose readers may still look at it since it was given to kfree_rcu; else null. */
  @Nullable BitSet readers;

  /** Of a mapping: whether it cannot be both written and read. */
  boolean closed;

  /** Of pages: whether they are freed as a whole only (__GFP_COMP). */
  boolean compound;

  /** Of pages: whether they were left to the environment, which may give them back. */
  boolean left;

  /** Of kmalloc: whether kmalloc_nolock gave it. */
  boolean nolock;

  /** Of an object: its cache. Of a cache: itself. */
  Holding cache = this;

  /** Of a cache: whether it has a constructor, how often that ran, how many objects are live. */
  boolean ctor;

  long ctors;
  long objects;

  /** Of per-CPU memory: each CPU's copy, which lives as long, and whether that is for ever. */
  final List<Holding> copies = new ArrayList<>(0);

  boolean fixed;

  /** Of a mapping: the block behind each page. */
  final List<Behind> behind = new ArrayList<>();

  /**
   * What lies behind one page of a mapping.
   *
   * @param block the block that the page is of, or null where none is known
   * @param end the bytes that the block must have for the page to be of it
   */
  record Behind(@Nullable Holding block, long end) {}

  /** Whether every page behind a mapping is still held as it was: only then it may be touched. */
  boolean wholeBehind() {
    for (Behind page : behind) {
      if (page.block() == null || !page.block().live || page.block().requested < page.end()) {
        return false;
      }
    }
    return true;
  }

  Holding(Kind kind, long address, long requested) {
    this.kind = kind;
    this.address = address;
    this.requested = requested;
  }
}
