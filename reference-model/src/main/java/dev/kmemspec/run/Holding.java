package dev.kmemspec.run;

import java.util.ArrayList;
import java.util.List;

/** What the runner itself must remember of something it was handed: where it is and how large. */
final class Holding {
  enum Kind {
    PAGES,
    EXACT_PAGES,
    OBJECT,
    KMALLOC,
    USER,
    VMALLOC,
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

  /** Of a mapping: whether it cannot be both written and read. */
  boolean closed;

  /** Of pages: whether they are freed as a whole only (__GFP_COMP). */
  boolean compound;

  /** Of an object: its cache. Of a cache: itself. */
  Holding cache = this;

  /** Of a cache: whether it has a constructor, how often that ran, how many objects are live. */
  boolean ctor;

  long ctors;
  long objects;

  /** Of per-CPU memory: each CPU's copy, which lives as long, and whether that is for ever. */
  final List<Holding> copies = new ArrayList<>(0);

  boolean fixed;

  Holding(Kind kind, long address, long requested) {
    this.kind = kind;
    this.address = address;
    this.requested = requested;
  }
}
