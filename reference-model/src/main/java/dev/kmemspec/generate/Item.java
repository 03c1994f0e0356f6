package dev.kmemspec.generate;

import dev.kmemspec.program.Operand;
import org.jspecify.annotations.Nullable;

/** Something that the program would hold if every call so far had succeeded. */
final class Item {
  enum Kind {
    PAGES,
    EXACT,
    OBJECT,
    KMALLOC,
    USER,
    VMALLOC,
    VMAP,
    VM_MAP_RAM,
    KVMALLOC,
    IOREMAP,
    PERCPU,
    PERCPU_STATIC,
    DMA,
    DMA_BLOCK,
    DMA_POOL,
    MEMBLOCK,
    BOOTMEM,
    MAPPING,
    CACHE
  }

  final Kind kind;
  final Operand operand;

  /** Bytes asked for; of a cache, the size of its objects. */
  long size;

  /** Of pages. Of DMA memory: its device, by the number of its address bits. */
  int order;

  /** Of pages: whether they were made with __GFP_COMP, so that they stay together. */
  boolean compound;

  /** Of pages: whether they may lie in high memory, which has no address to free them by. */
  boolean high;

  /** Of pages. */
  int references = 1;

  /** Of compound pages: a reference was put, and from then on only put_page speaks of them. */
  boolean put;

  /** Whether memory was so short that the call may well have failed. */
  boolean doubtful;

  /** Of an object: its cache. */
  @Nullable Item cache;

  /** Of a cache. */
  boolean constructed;

  /** Of a cache: how many objects are out. */
  int objects;

  /** Of an object of a cache with constructor: whether it left the constructed state. */
  boolean dirty;

  /** Of memory that krealloc may grow: whether every call so far had __GFP_ZERO. */
  boolean zeroed;

  /** Of per-CPU memory: a copy that was found already. */
  @Nullable Operand copy;

  /** Of an area: whether its pages were given to it, so that it cannot be resized. */
  boolean given;

  /** Where it stands in its pool; kept by {@link Pool}. */
  int position = -1;

  Item(Kind kind, Operand operand, long size) {
    this.kind = kind;
    this.operand = operand;
    this.size = size;
  }

  /** An object of that cache. */
  static Item object(Operand operand, Item cache) {
    Item item = new Item(Kind.OBJECT, operand, cache.size);
    item.cache = cache;
    cache.objects++;
    return item;
  }

  /** A block of pages. */
  static Item pages(Operand operand, int order, long bytes, boolean compound) {
    Item item = new Item(Kind.PAGES, operand, bytes);
    item.order = order;
    item.compound = compound;
    return item;
  }
}
