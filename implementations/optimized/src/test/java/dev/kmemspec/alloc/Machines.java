package dev.kmemspec.alloc;

import dev.kmemspec.alloc.area.AreaPolicy;
import dev.kmemspec.alloc.area.Space;
import dev.kmemspec.alloc.memory.MappedMemory;
import dev.kmemspec.alloc.memory.PhysicalMemory;
import dev.kmemspec.alloc.memory.Window;
import dev.kmemspec.alloc.page.PageConfig;
import dev.kmemspec.alloc.page.Pages;
import dev.kmemspec.alloc.page.ZoneSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A machine for tests: real memory, a zone for DMA below one Normal, and a space of addresses. */
public final class Machines implements AutoCloseable {
  public static final long BASE = 0xffff888000000000L;
  public static final long START = 0xffffc90000000000L;
  public static final long SPACE = 1L << 32;
  public static final int PAGE_SHIFT = 12;
  public static final long PAGE = 1L << PAGE_SHIFT;
  public static final int DMA_FRAMES = 256;
  public static final int FRAMES = 4096;

  public final List<String> reports = Collections.synchronizedList(new ArrayList<>());
  public final PhysicalMemory memory = MappedMemory.shown(BASE, FRAMES * PAGE);
  public final Pages pages;
  public final Space space;

  /** With so many CPUs; {@code early} with no page in the page allocator yet. */
  public Machines(int cpus, boolean early) {
    List<ZoneSpec> zones =
        List.of(
            new ZoneSpec(0, ZoneSpec.DMA, 0, DMA_FRAMES, 0, 0, new long[ZoneSpec.KINDS]),
            ZoneSpec.plain(DMA_FRAMES, FRAMES - DMA_FRAMES));
    PageConfig config = new PageConfig(PAGE_SHIFT, 9, cpus, zones, new int[] {0}, 3, true, false);
    pages = new Pages(config, memory, reports::add, early);
    Window window = Window.onto(memory, START, SPACE, PAGE_SHIFT);
    space = new Space(window, cpus, new AreaPolicy(AreaPolicy.Reuse.AT_ONCE, 1L << 22, true, true));
  }

  /** The pages that nobody has. */
  public long free() {
    pages.drainAll();
    return pages.counts().stream().mapToLong(zone -> zone.free()).sum();
  }

  @Override
  public void close() {
    pages.validate();
    space.close();
    memory.close();
  }
}
