package dev.kmemspec.rule;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.MappingCall;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.UserCall;
import org.jspecify.annotations.Nullable;

/**
 * A process: where its heap starts and its break is. Its mappings are live blocks of whole pages,
 * and so is the heap below the break.
 */
final class AddressSpace {
  /** No answer of brk was seen yet. */
  static final long UNKNOWN = -1;

  private long start = UNKNOWN;
  private long offset;
  private boolean everMalloc;

  /** The address of the heap's first byte, or {@link #UNKNOWN}. */
  long start() {
    return start;
  }

  /** Where the break is, in bytes above the start; {@link #UNKNOWN} where malloc may move it. */
  long offset() {
    return everMalloc ? UNKNOWN : offset;
  }

  /** malloc and its relatives move the break as they like. */
  void passed(UserCall call) {
    everMalloc = true;
  }

  /** The break is somewhere: the heap below it is one block. */
  void broke(World world, Outcome.Pointer heap) {
    if (everMalloc) {
      world.undefine();
    }
    int page = world.machine().pageSize();
    Block old = start == UNKNOWN ? null : world.blockAt(start);
    start = heap.address();
    offset = Math.max(0, heap.usable());
    Content known = old == null ? Content.EMPTY : old.known;
    long kept = MappingCall.pages(old == null ? 0 : old.requested, page);
    if (old != null) {
      world.release(old.address);
    }
    if (offset == 0) {
      return;
    }
    Block block = new Block(start, Block.Kind.BREAK, offset, Gfp.NONE, world.steps());
    block.whole = MappingCall.pages(offset, page);
    block.usable = offset;
    block.known = grown(known, kept, heap.nonzero(), offset);
    world.take(block);
  }

  /** What was known of the pages that stay, and zeros in those that are new. */
  private static Content grown(Content known, long kept, long nonzero, long offset) {
    boolean whole = known.length() >= Math.min(kept, offset);
    return whole && offset > kept && nonzero == 0
        ? known.prefix(kept).then(Content.zeros(offset - kept))
        : known.prefix(Math.min(kept, offset));
  }

  /** Memory was mapped: whatever lay there gave way. */
  void mapped(World world, MappingCall.Mmap call, Outcome.Pointer memory) {
    long length = MappingCall.pages(call.length(), world.machine().pageSize());
    if (length <= 0) {
      return;
    }
    unmapped(world, memory.address(), length);
    Block block = new Block(memory.address(), Block.Kind.MAPPING, length, Gfp.NONE, world.steps());
    block.untouched = call.prot().touchable();
    if (block.untouched && memory.nonzero() <= 0) {
      block.known = Content.zeros(length);
    }
    world.take(block);
  }

  /** The pages of a range are gone: of the mappings there, what lies outside of it is left. */
  void unmapped(World world, long from, long length) {
    long to = from + length;
    if (world.misuse() && everMalloc) {
      world.undefine();
    }
    Block block = world.overlapping(from, length);
    while (block != null) {
      if (block.kind != Block.Kind.MAPPING) {
        world.undefine();
        return;
      }
      world.release(block.address);
      long end = block.address + block.requested;
      if (block.address < from) {
        world.take(part(block, block.address, from - block.address));
      }
      if (to < end) {
        world.take(part(block, to, end - to));
      }
      block = world.overlapping(from, length);
    }
  }

  private static Block part(Block whole, long address, long length) {
    Block part = new Block(address, Block.Kind.MAPPING, length, Gfp.NONE, whole.birth);
    part.untouched = whole.untouched;
    part.known = whole.known.slice(address - whole.address, length);
    return part;
  }

  /** A mapping that the break would run into on its way up to there, or null. */
  @Nullable Block inTheWay(World world, long wanted) {
    int page = world.machine().pageSize();
    long from = MappingCall.pages(offset, page);
    long to = MappingCall.pages(wanted, page);
    return start == UNKNOWN || to <= from ? null : world.overlapping(start + from, to - from);
  }
}
