package dev.kmemspec.rule;

import dev.kmemspec.program.Call;
import dev.kmemspec.program.PageCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A kernel's own trace shows two layers of the same memory: the pages, and the objects that slab
 * caches and kmalloc cut out of them. Both may be live at one address, so a partial trace has two
 * maps, and a call looks at its own layer. Our own runner's traces, and a module's, show only
 * what the program owns: one map, in which nothing overlaps.
 */

/** The live blocks by the memory that they cover: in each layer no two share a byte. */
final class Layers {
  private final Intervals<Block> live = new Intervals<>();
  private final Intervals<Block> pages;
  private Intervals<Block> layer = live;

  /** One layer, or one of pages below one of objects. */
  Layers(boolean two) {
    pages = two ? new Intervals<>() : live;
  }

  /** From here on the layer is the one that the call looks at. */
  void face(Call call) {
    layer = call instanceof PageCall ? pages : live;
  }

  /** Whether objects may lie on what the call's layer holds. */
  boolean below() {
    return layer != live;
  }

  /** The call's layer. */
  Intervals<Block> layer() {
    return layer;
  }

  /** The objects; where there is one layer, everything. */
  Intervals<Block> live() {
    return live;
  }

  /** The lowest live block of the call's layer that shares a byte with it, or null. */
  @Nullable Block overlapping(long address, long size) {
    return layer.overlapping(address, Math.max(1, size));
  }

  /** Pages are given back, in whatever blocks they were handed out; false where none was live. */
  boolean cut(long address, long length) {
    Block whole = pages.overlapping(address, length);
    boolean found = whole != null;
    while (whole != null) {
      pages.remove(whole.address);
      keep(whole, whole.address, address - whole.address);
      keep(whole, address + length, whole.address + whole.extent() - (address + length));
      whole = pages.overlapping(address, length);
    }
    return found;
  }

  private void keep(Block whole, long address, long length) {
    if (length > 0) {
      Block part = new Block(address, Block.Kind.EXACT_PAGES, length, whole.gfp, whole.birth);
      pages.put(address, length, part);
    }
  }

  /** Takes the objects out that share a byte with the memory, and answers with them. */
  List<Block> clearObjects(long address, long length) {
    List<Block> gone = new ArrayList<>();
    Block object = live.overlapping(address, length);
    while (object != null) {
      live.remove(object.address);
      gone.add(object);
      object = live.overlapping(address, length);
    }
    return gone;
  }

  /** Takes everything out, and answers with how many blocks that were. */
  long clear() {
    long size = live.size();
    live.clear();
    if (pages != live) {
      size += pages.size();
      pages.clear();
    }
    return size;
  }
}
