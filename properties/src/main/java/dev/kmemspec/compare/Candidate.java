package dev.kmemspec.compare;

import dev.kmemspec.program.Family;
import dev.kmemspec.text.Syntax;
import java.util.List;

/**
 * An allocation function.
 *
 * @param name as in C
 * @param family whose it is
 * @param before a line of {@code .kmem} text that has to come first, or an empty text
 * @param ask the line that asks for memory and calls it {@code p}. SIZE stands for the bytes, ORDER
 *     for the order that holds them, GFP for the mask
 * @param freedBy the function that gives it back
 * @param principle how it works, in a few words
 */
public record Candidate(
    String name, Family family, String before, String ask, String freedBy, String principle) {
  private static final List<Candidate> ALL =
      List.of(
          pages("alloc_pages", "p = alloc_pages(GFP, ORDER)", "__free_pages", "buddy blocks"),
          pages(
              "__get_free_pages",
              "p = __get_free_pages(GFP, ORDER)",
              "free_pages",
              "alloc_pages, by its address"),
          pages(
              "alloc_pages_exact",
              "p = alloc_pages_exact(SIZE, GFP)",
              "free_pages_exact",
              "a buddy block without its surplus"),
          new Candidate(
              "kmem_cache_alloc",
              Family.SLAB,
              "c = kmem_cache_create(\"dog\", SIZE, 0, 0)",
              "p = kmem_cache_alloc(c, GFP)",
              "kmem_cache_free",
              "equal objects cut from buddy blocks"),
          of(
              "kmalloc",
              Family.KMALLOC,
              "p = kmalloc(SIZE, GFP)",
              "kfree",
              "slab caches by size class, buddy blocks above"),
          of("kzalloc", Family.KMALLOC, "p = kzalloc(SIZE, GFP)", "kfree", "kmalloc, zeroed"),
          of(
              "kvmalloc",
              Family.KVMALLOC,
              "p = kvmalloc(SIZE, GFP)",
              "kvfree",
              "kmalloc, or vmalloc where that fails"),
          of(
              "vmalloc",
              Family.VMALLOC,
              "p = vmalloc(SIZE)",
              "vfree",
              "single pages, mapped side by side"),
          of("vzalloc", Family.VMALLOC, "p = vzalloc(SIZE)", "vfree", "vmalloc, zeroed"),
          of(
              "alloc_percpu",
              Family.PERCPU,
              "p = __alloc_percpu(SIZE, 8)",
              "free_percpu",
              "a copy for each CPU"),
          of(
              "dma_alloc_coherent",
              Family.DMA,
              "p = dma_alloc_coherent(64, SIZE, GFP)",
              "dma_free_coherent",
              "buddy blocks that the device reaches"),
          new Candidate(
              "dma_pool_alloc",
              Family.DMA,
              "c = dma_pool_create(\"pool\", 64, SIZE, 8, 0)",
              "p = dma_pool_alloc(c, GFP)",
              "dma_pool_free",
              "equal blocks cut from coherent memory"),
          of(
              "ioremap",
              Family.IOREMAP,
              "p = ioremap(0xfed0000000, SIZE)",
              "iounmap",
              "maps known physical addresses, no memory"),
          new Candidate(
              "memblock_alloc",
              Family.MEMBLOCK,
              "memblock_add(0, 134217728)",
              "p = memblock_alloc(SIZE, 8)",
              "memblock_free",
              "two lists of ranges, during boot"),
          of(
              "alloc_bootmem",
              Family.BOOTMEM,
              "p = alloc_bootmem(SIZE)",
              "free_bootmem",
              "a bit for each page, during boot"),
          of("malloc", Family.USER, "p = malloc(SIZE)", "free", "a heap over brk and mmap"),
          of(
              "mmap",
              Family.MAPPING,
              "p = mmap(NULL, SIZE, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)",
              "munmap",
              "address space; pages come at the first touch"));

  private static Candidate pages(String name, String ask, String freedBy, String principle) {
    return of(name, Family.PAGES, ask, freedBy, principle);
  }

  private static Candidate of(
      String name, Family family, String ask, String freedBy, String principle) {
    return new Candidate(name, family, "", ask, freedBy, principle);
  }

  /** Every function, from the pages upwards. */
  public static List<Candidate> all() {
    return ALL;
  }

  /** The lines that read what was given. */
  String look() {
    return family == Family.PERCPU ? "r = per_cpu_ptr(p, 0)\nread(r)" : "read(p)";
  }

  /** Whether the text has a form for its calls. */
  boolean spelled() {
    return known(ask) && (before.isEmpty() || known(before));
  }

  private static boolean known(String line) {
    return Syntax.find(line.replaceFirst("^[a-z]+ = ", "").replaceFirst("\\(.*", "")) != null;
  }

  /** The lines that ask for so many bytes. */
  String lines(long size, int order, String gfp) {
    String lines = before.isEmpty() ? ask : before + "\n" + ask;
    return lines
            .replace("SIZE", Long.toUnsignedString(size))
            .replace("ORDER", Integer.toString(order))
            .replace("GFP)", gfp + ")")
            .replace("GFP,", gfp + ",")
        + "\n";
  }
}
