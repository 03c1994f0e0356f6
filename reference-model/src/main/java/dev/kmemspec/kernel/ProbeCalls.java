package dev.kmemspec.kernel;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.program.SlabFlags;
import dev.kmemspec.program.WatchCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each line of the module's log says. Where a line leaves the mask out, the module passed
 * GFP_KERNEL. The module frees some blocks without a line, always in the same places: what
 * kmalloc_array, kcalloc, krealloc, get_zeroed_page and alloc_pages_exact gave, at once; a block of
 * the section kmalloc_dirty_then_realloc, at once; the last block before a remark in the section
 * lifo; what the section order0_stream holds, at its end. These frees are implied steps.
 */
final class ProbeCalls {
  /**
   * The module fills a block before krealloc with bytes that it knows again; which, is not told.
   */
  private static final int FILL_SEED = 1;

  private final ProbeReader out;
  private final Reading reading;
  private final ProbeAreas areas;
  private final GfpText masks;
  private final int pageSize;
  private final Map<Long, Operand> pages = new HashMap<>();
  private final List<Operand> held = new ArrayList<>();
  private final List<Outcome.ZoneCounts> zones = new ArrayList<>();
  private String section = "";
  private long lastBlock;
  private long directMap = Machine.PAGE_OFFSET;

  ProbeCalls(ProbeReader out, Reading reading, Machine machine) {
    this.out = out;
    this.reading = reading;
    areas = new ProbeAreas(out, machine.cpus());
    masks = new GfpText(reading, "GFP_");
    pageSize = machine.pageSize();
  }

  /**
   * Turns a line into steps.
   *
   * @throws IllegalArgumentException where a field is missing or malformed
   */
  void read(ProbeLine line) {
    if (!line.op.equals("free_area")) {
      zonesEnd();
    }
    boolean used = true;
    switch (line.op) {
      case "section", "note" -> {
        used = false;
        reading.comments++;
        remark(line);
      }
      case "kmalloc" -> kmalloc(line);
      case "kfree" -> out.add(null, new KmallocCall.Kfree(operand(line, "ptr")), Outcome.DONE);
      case "kmalloc_array", "kcalloc" -> array(line);
      case "krealloc" -> krealloc(line);
      case "kmem_cache_create" -> cacheCreate(line);
      case "kmem_cache_destroy" -> {
        Operand cache = Operand.handle(line.need("cache"));
        out.add(null, new SlabCall.KmemCacheDestroy(cache), Outcome.DONE);
      }
      case "kmem_cache_alloc" -> {
        Operand cache = Operand.handle(line.need("cache"));
        out.add(null, new SlabCall.KmemCacheAlloc(cache, Gfp.KERNEL), memory(line, "ret"));
      }
      case "kmem_cache_free" -> {
        Operand cache = Operand.handle(line.need("cache"));
        out.add(null, new SlabCall.KmemCacheFree(cache, operand(line, "ptr")), Outcome.DONE);
      }
      case "alloc_pages", "alloc_pages_node" -> allocPages(line);
      case "__get_free_pages" ->
          out.add(
              null,
              new PageCall.GetFreePages(Gfp.KERNEL, line.number("order")),
              memory(line, "ret"));
      case "free_pages" -> freePages(line);
      case "get_zeroed_page" -> {
        Outcome page = memory(line, "ret");
        out.add(null, new PageCall.GetZeroedPage(Gfp.KERNEL), page);
        implyFreePages(page, 0);
      }
      case "alloc_pages_exact" -> exact(line);
      case "pair" -> {
        heldBlock(line.hex("pfn1"), line.number("order"));
        heldBlock(line.hex("pfn2"), line.number("order"));
        releaseHeld();
      }
      case "forced_split" -> {
        heldBlock(line.hex("pfn"), line.number("order"));
        releaseHeld();
      }
      case "split_page" -> splitPage(line);
      case "free_area" -> freeArea(line);
      default -> {
        used = areas.read(line);
        if (!used) {
          reading.unused(line.op + ": " + reason(line.op));
        }
      }
    }
    if (used) {
      reading.used++;
    }
  }

  private static String reason(String op) {
    return switch (op) {
      case "kmem_cache_alloc_bulk" -> "the log has two of its pointers only";
      case "merge" -> "the log does not say how the caches were created";
      case "exhaust" -> "the log has totals only";
      case "cpu_offset", "dma_set_mask" -> "a remark";
      case "vmap" -> "the log does not say which pages were mapped";
      case "vmalloc_huge" -> "not among the calls";
      case "vfree", "vunmap" -> "of an area that no line told of in full";
      case "dma_pool_alloc" -> "the log does not say how the pool was created";
      case "ioremap_twice" -> "the log does not say which range";
      default -> "not among the calls";
    };
  }

  /** A section is over, or the log: what it held is free. */
  void sectionEnds() {
    zonesEnd();
    releaseHeld();
  }

  private void remark(ProbeLine line) {
    if (line.op.equals("note")) {
      note();
      return;
    }
    sectionEnds();
    section = line.need("name");
    if (line.has("PAGE_OFFSET")) {
      directMap = line.hex("PAGE_OFFSET");
    }
  }

  private void note() {
    if (section.equals("lifo")) {
      implyFree(lastBlock);
    }
  }

  private void kmalloc(ProbeLine line) {
    long size = line.decimal("size");
    Outcome block = memory(line, "ret");
    out.add(null, new KmallocCall.Kmalloc(size, gfp(line)), block);
    if (!(block instanceof Outcome.Pointer) && line.has("ksize")) {
      long ksize = line.decimal("ksize");
      out.add(null, new KmallocCall.Ksize(operand(line, "ret")), new Outcome.Number(ksize));
    }
    if (line.has("roundup")) {
      long roundup = line.decimal("roundup");
      out.add(null, new KmallocCall.KmallocSizeRoundup(size), new Outcome.Number(roundup));
    }
    lastBlock = line.hex("ret");
    if (section.equals("kmalloc_dirty_then_realloc")) {
      implyFree(lastBlock);
    }
  }

  private void array(ProbeLine line) {
    long n = line.decimal("n");
    long size = line.decimal("size");
    boolean zeroing = line.op.equals("kcalloc");
    out.add(
        null,
        zeroing
            ? new KmallocCall.Kcalloc(n, size, Gfp.KERNEL)
            : new KmallocCall.KmallocArray(n, size, Gfp.KERNEL),
        memory(line, "ret"));
    implyFree(line.hex("ret"));
  }

  /**
   * A line stands by itself: the old block is made and filled before it, the new one freed after.
   */
  private void krealloc(ProbeLine line) {
    Operand old = operand(line, "old");
    long oldSize = line.decimal("oldsize");
    long size = line.decimal("size");
    Outcome found = memory(line, "ret");
    if (old instanceof Operand.Address address) {
      out.imply(
          new KmallocCall.Kmalloc(oldSize, Gfp.KERNEL),
          Outcome.Pointer.of(address.value(), line.decimal("oldksize")));
      out.imply(new MemoryCall.Fill(old, FILL_SEED), Outcome.DONE);
      if (found instanceof Outcome.Pointer moved) {
        Content kept = kept(line.need("kept"));
        found = new Outcome.Pointer(moved.address(), moved.usable(), null, -1, kept, -1);
      }
    }
    out.add(null, new KmallocCall.Krealloc(old, size, Gfp.KERNEL), found);
    if (found instanceof Outcome.Null && old instanceof Operand.Address address) {
      implyFree(address.value());
    }
    implyFree(line.hex("ret"));
  }

  /** {@code kept=60/63}: of 63 bytes that had to stay, the first 60 did. */
  private static Content kept(String text) {
    int slash = text.indexOf('/');
    long same = Long.parseLong(text.substring(0, slash));
    long all = Long.parseLong(text.substring(slash + 1));
    Content content = Content.filled(FILL_SEED, same);
    return same == all ? content : content.then(Content.filled(FILL_SEED + 128, all - same));
  }

  private void cacheCreate(ProbeLine line) {
    String name = line.need("name");
    SlabFlags flags = SlabFlags.NONE;
    String words = line.need("flags");
    for (String word : words.substring(0, words.indexOf('(')).split("\\|", -1)) {
      flags =
          new SlabFlags(
              flags.bits() | SlabFlags.parse(word.equals("0") ? word : "SLAB_" + word).bits());
    }
    boolean ctor = line.number("ctor") == 1;
    long size = line.decimal("size");
    Outcome cache = ProbeReader.pointer(line.hex("ret"));
    out.add(
        name, new SlabCall.KmemCacheCreate(name, size, line.decimal("align"), flags, ctor), cache);
    if (line.has("kmem_cache_size")) {
      long told = line.decimal("kmem_cache_size");
      out.add(null, new SlabCall.KmemCacheSize(Operand.handle(name)), new Outcome.Number(told));
    }
  }

  private void allocPages(ProbeLine line) {
    int order = line.number("order");
    Gfp gfp = gfp(line);
    Outcome found = Outcome.NULL;
    if (line.has("pfn")) {
      found = block(line.hex("pfn"), order, line.decimal("nonzero", -1));
    }
    boolean node = line.op.equals("alloc_pages_node");
    out.add(
        null,
        node
            ? new PageCall.AllocPagesNode(line.number("wantnid"), gfp, order)
            : new PageCall.AllocPages(gfp, order),
        found);
    if (found instanceof Outcome.Pointer pointer) {
      Operand operand = new Operand.Address(pointer.address());
      if (line.has("page")) {
        pages.put(line.hex("page"), operand);
      } else {
        held.add(operand);
      }
    }
  }

  private Outcome.Pointer block(long frame, int order, long nonzero) {
    long address = directMap + frame * pageSize;
    return new Outcome.Pointer(address, -1, Frames.run(frame, 1L << order), nonzero, null, -1);
  }

  private void freePages(ProbeLine line) {
    int order = line.number("order");
    if (line.has("addr")) {
      out.add(null, new PageCall.FreePages(operand(line, "addr"), order), Outcome.DONE);
      return;
    }
    Operand page = pages.remove(line.hex("page"));
    if (page == null) {
      throw new NumberFormatException("a page that no line handed out");
    }
    out.add(null, new PageCall.FreePagesOf(page, order), Outcome.DONE);
  }

  private void exact(ProbeLine line) {
    long size = line.decimal("size");
    Outcome found = memory(line, "ret");
    out.add(null, new PageCall.AllocPagesExact(size, Gfp.KERNEL), found);
    if (found instanceof Outcome.Pointer pointer) {
      Operand block = new Operand.Address(pointer.address());
      out.imply(new PageCall.FreePagesExact(block, size), Outcome.DONE);
    }
  }

  private void heldBlock(long frame, int order) {
    Outcome.Pointer found = block(frame, order, -1);
    out.imply(new PageCall.AllocPages(Gfp.KERNEL, order), found);
    implyFreePages(found, order);
  }

  private void splitPage(ProbeLine line) {
    int order = line.number("order");
    long frame = line.hex("pfn");
    Outcome.Pointer whole = block(frame, order, -1);
    out.imply(new PageCall.AllocPages(Gfp.KERNEL, order), whole);
    Operand first = new Operand.Address(whole.address());
    out.add(null, new PageCall.SplitPage(first, order), Outcome.DONE);
    for (long i = 0; i < line.decimal("freed_as_order0"); i++) {
      implyFreePages(block(frame + i, 0, -1), 0);
    }
  }

  /** The buddy lists of one zone; lines of several zones in a row are one look at all of them. */
  private void freeArea(ProbeLine line) {
    ZoneKind kind = ZoneKind.of(line.need("zone"));
    if (zones.stream().anyMatch(zone -> zone.kind() == kind)) {
      zonesEnd();
    }
    List<Long> blocks = new ArrayList<>();
    for (String count : line.need("nr").split(",", -1)) {
      blocks.add(Long.parseLong(count));
    }
    zones.add(
        new Outcome.ZoneCounts(line.number("nid"), kind, -1, line.decimal("free"), -1, blocks));
  }

  private void zonesEnd() {
    if (!zones.isEmpty()) {
      out.add(null, new WatchCall.Zoneinfo(), new Outcome.Zones(zones));
      zones.clear();
    }
  }

  private void releaseHeld() {
    for (Operand page : held) {
      out.imply(new PageCall.FreePagesOf(page, 0), Outcome.DONE);
    }
    held.clear();
  }

  private void implyFree(long address) {
    if (ProbeReader.pointer(address) instanceof Outcome.Pointer) {
      out.imply(new KmallocCall.Kfree(new Operand.Address(address)), Outcome.DONE);
    }
  }

  private void implyFreePages(Outcome block, int order) {
    if (block instanceof Outcome.Pointer pointer) {
      Operand page = new Operand.Address(pointer.address());
      out.imply(new PageCall.FreePagesOf(page, order), Outcome.DONE);
    }
  }

  /** What a call gave, with all that the line observed of it. */
  static Outcome memory(ProbeLine line, String key) {
    Outcome bare = ProbeReader.pointer(line.hex(key));
    if (!(bare instanceof Outcome.Pointer pointer)) {
      return bare;
    }
    return new Outcome.Pointer(
        pointer.address(),
        line.decimal("ksize", -1),
        line.frames("pfns"),
        line.decimal("nonzero", -1),
        null,
        line.decimal("ctors", -1));
  }

  private Gfp gfp(ProbeLine line) {
    String text = line.need("gfp");
    int number = text.indexOf('(');
    return masks.parse(number < 0 ? text : text.substring(0, number));
  }

  static Operand operand(ProbeLine line, String key) {
    long address = line.hex(key);
    if (address == 0) {
      return Operand.NULL;
    }
    return address == Machine.ZERO_SIZE_PTR ? Operand.ZERO_SIZE_PTR : new Operand.Address(address);
  }
}
