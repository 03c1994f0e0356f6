package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.Content;
import dev.kmemspec.program.Frames;
import dev.kmemspec.program.MemoryCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.VmallocCall;
import dev.kmemspec.program.WatchCall;
import java.util.Map;
import java.util.TreeMap;

/** The checks of {@link VmallocRules} on areas, whoever asked for them. */
final class AreaChecks {
  private AreaChecks() {}

  /** VM-05: two areas have a page between them. */
  static Decision guarded(World world, long address, long bytes, Operand except) {
    Block own = world.block(except);
    long length = world.areas().roundUp(bytes);
    Block below = world.areas().overlapping(address - 1, 1);
    Block above = world.areas().startingAt(address + length);
    if (below != null && below != own && below.address + below.extent() == address) {
      return Decision.violated(touching(address, below));
    }
    return above == null || above == own
        ? Decision.HOLDS
        : Decision.violated(touching(address, above));
  }

  private static String touching(long address, Block other) {
    return Say.hex(address)
        + " touches "
        + other.words()
        + " at "
        + Say.hex(other.address)
        + ": no guard page lies between";
  }

  /** VM-05: the guard page is no part of the size. */
  static Decision size(World world, VmallocCall.GetVmAreaSize call, Outcome.Number number) {
    Block area = world.block(call.addr());
    if (area == null || !area.isArea() || area.kind == Block.Kind.VM_MAP_RAM) {
      return Decision.SILENT;
    }
    return Decision.of(
        number.value() == area.extent(),
        () ->
            "the area at "
                + Say.hex(area.address)
                + " has "
                + number.value()
                + " bytes, expected "
                + area.extent());
  }

  /** VM-05: nothing beyond the area is mapped into user space. */
  static Decision remapped(World world, VmallocCall.RemapVmallocRange call, Outcome.Number number) {
    Block area = world.block(call.addr());
    if (area == null || area.kind != Block.Kind.VMALLOC || call.size() == 0) {
      return Decision.SILENT;
    }
    long page = world.machine().pageSize();
    long pages = area.extent() / page;
    boolean inside =
        Long.compareUnsigned(call.pgoff(), pages) < 0
            && Long.compareUnsigned(call.size(), (pages - call.pgoff()) * page) <= 0;
    if (Long.compareUnsigned(call.size(), -page) > 0) {
      // Rounded up to pages it is 0, as no mapping of a user is.
      return Decision.SILENT;
    }
    boolean allowed = inside && area.user;
    return Decision.of(
        allowed == (number.value() == 0),
        () ->
            Say.bytes(call.size())
                + " from page "
                + Long.toUnsignedString(call.pgoff())
                + " of "
                + pages
                + (area.user ? "" : ", which is not for users,")
                + (number.value() == 0 ? " were mapped" : " were refused"));
  }

  /** VM-06. */
  static Decision disjoint(World world, long address, long bytes, Operand except) {
    if (world.partial()) {
      return Decision.SILENT;
    }
    Block own = world.block(except);
    long length = world.areas().roundUp(bytes) + world.machine().pageSize();
    Block other = world.areas().overlapping(address, length);
    if (other == null || other == own) {
      return Decision.HOLDS;
    }
    return Decision.violated(
        Say.bytes(length)
            + " at "
            + Say.hex(address)
            + ", guard page included, overlap "
            + other.words()
            + " at "
            + Say.hex(other.address)
            + ", held since step "
            + other.birth);
  }

  /** VM-08 of mappings. */
  static Decision lowest(World world, VmallocCall.Mapping call, Outcome.Pointer pointer) {
    if (call instanceof VmallocCall.VmMapRam) {
      return Decision.SILENT;
    }
    long page = world.machine().pageSize();
    long bytes = call.pages().size() * page;
    long from = Machine.VMALLOC_START;
    long to = Machine.VMALLOC_END;
    Areas areas = world.areas();
    return VmallocChecks.lowest(
        world,
        bytes,
        pointer.address(),
        areas.lowest(bytes + page, 1, from, to, true),
        areas.lowest(bytes + page, 1, from, to, false));
  }

  /** VM-19: what was given back is listed as freed, or not at all. */
  static Decision goneFromRows(World world, WatchCall.Vmallocinfo call, Outcome.Areas seen) {
    Decision found = Decision.SILENT;
    for (Outcome.AreaRow row : seen.each()) {
      boolean freed =
          world.areas().lazy().containsKey(row.start())
              && world.areas().startingAt(row.start()) == null
              && !world.areas().deferred(row.start());
      if (freed && row.kind() != Outcome.AreaKind.UNPURGED) {
        return Decision.violated(
            "the area at " + Say.hex(row.start()) + " was given back and is listed as live");
      }
      found = freed ? Decision.HOLDS : found;
    }
    return found;
  }

  /** VM-20. */
  static Decision notReused(World world, long address, long bytes, boolean room) {
    Areas areas = world.areas();
    boolean known =
        world.complete()
            && room
            && !areas.lazy().isEmpty()
            && 2 * areas.lazyBytes() < VmallocChecks.mostLazy(world);
    long length = areas.roundUp(bytes) + world.machine().pageSize();
    if (!known) {
      return Decision.SILENT;
    }
    return Decision.of(
        !areas.unflushed(address, length),
        () ->
            Say.hex(address)
                + " was given back and is handed out again, and nothing was flushed since");
  }

  /** VM-21: too many pages, or none. */
  static Decision count(World world, VmallocCall.Vmap call, Outcome outcome) {
    int count = call.pages().size();
    if (outcome instanceof Outcome.Broke || (count > 0 && count <= world.machine().pages())) {
      return Decision.SILENT;
    }
    return Decision.of(
        outcome instanceof Outcome.Null,
        () -> count + " pages were answered with " + Say.outcome(outcome));
  }

  /** VM-21 and VM-27: the pages lie behind the addresses in the order of the list. */
  static Decision inOrder(World world, VmallocCall.Mapping call, Outcome.Pointer pointer) {
    long page = world.machine().pageSize();
    long count = call.pages().size();
    Decision placed = VmallocChecks.inRange(world, pointer.address(), count * page);
    Frames frames = pointer.frames();
    if (placed instanceof Decision.Violated || frames == null) {
      return placed;
    }
    for (int i = 0; i < count; i++) {
      long expected = Shown.frameOf(world, world.value(call.pages().get(i)));
      long found = Shown.frameAt(frames, i);
      if (expected >= 0 && found != expected) {
        return Decision.violated(
            "frame "
                + Say.hex(found)
                + " lies behind page "
                + i
                + ", and the list has frame "
                + Say.hex(expected)
                + " there");
      }
    }
    return Decision.HOLDS;
  }

  /** VM-22: vmalloc_to_page. */
  static Decision page(World world, VmallocCall.VmallocToPage call, Outcome outcome) {
    long frame = behind(world, call.addr());
    if (frame < 0 || outcome instanceof Outcome.Broke) {
      return Decision.SILENT;
    }
    if (!(outcome instanceof Outcome.Pointer pointer)) {
      return Decision.violated(
          call.addr() + " lies in a live area and was answered with " + Say.outcome(outcome));
    }
    if (world.directMap() == World.NO_DIRECT_MAP) {
      return Decision.SILENT;
    }
    long expected = world.directMap() + frame * world.machine().pageSize();
    return Decision.of(
        pointer.address() == expected,
        () ->
            "the page behind "
                + call.addr()
                + " is told to be "
                + Say.hex(pointer.address())
                + ", and frame "
                + Say.hex(frame)
                + " lies there, which is "
                + Say.hex(expected));
  }

  /** VM-22: vmalloc_to_pfn. */
  static Decision pfn(World world, VmallocCall.VmallocToPfn call, Outcome.Number number) {
    long frame = behind(world, call.addr());
    return frame < 0
        ? Decision.SILENT
        : Decision.of(
            number.value() == frame,
            () ->
                "the frame behind "
                    + call.addr()
                    + " is told to be "
                    + Say.hex(number.value())
                    + ", and "
                    + Say.hex(frame)
                    + " lies there");
  }

  /** The frame that was seen behind an address, or -1. */
  private static long behind(World world, Operand addr) {
    long address = world.value(addr);
    Block area = address == Bindings.UNBOUND ? null : world.objectOverlapping(address, 1);
    return area == null || !area.isArea()
        ? -1
        : Shown.frameAt(area.frames, (address - area.address) / world.machine().pageSize());
  }

  /** VM-22: a mapping shows what its pages hold. */
  static Decision sameBytes(World world, MemoryCall.Read call, Outcome.Bytes bytes) {
    Block mapping = world.block(call.p());
    if (mapping == null || mapping.shown == null) {
      return Decision.SILENT;
    }
    Content known = Shown.content(world, mapping);
    long length = Math.min(known.length(), mapping.requested);
    long offset = length == 0 ? -1 : bytes.content().firstDifference(known, length);
    if (offset >= 0) {
      return Decision.violated(
          Bytes.difference(bytes.content(), known, offset) + ", as the page behind it holds");
    }
    return length == 0 ? Decision.SILENT : Decision.HOLDS;
  }

  /** VM-23; of a kernel's own range no more is known than that its areas lie there. */
  static Decision inRange(World world, VmallocCall.IsVmallocAddr call, Outcome.Number number) {
    long address = world.value(call.addr());
    Block block = address == Bindings.UNBOUND ? null : world.overlapping(address, 1);
    boolean area = block != null && block.kind == Block.Kind.VMALLOC;
    if (address == Bindings.UNBOUND || !(world.complete() || area)) {
      return Decision.SILENT;
    }
    boolean inside = area || Machine.isVmallocAddr(address);
    return Decision.of(
        number.value() == (inside ? 1 : 0),
        () ->
            Say.hex(address)
                + " lies "
                + (inside ? "in" : "outside")
                + " the range of vmalloc, and the answer was "
                + number.value());
  }

  /** VM-28: every live area has its row. */
  static Decision rows(World world, WatchCall.Vmallocinfo call, Outcome.Areas seen) {
    if (!world.complete()) {
      return Decision.SILENT;
    }
    Map<Long, Outcome.AreaRow> rows = new TreeMap<>();
    long end = Long.MIN_VALUE;
    for (Outcome.AreaRow row : seen.each()) {
      if (row.start() < end) {
        return Decision.violated(
            "the rows at " + Say.hex(row.start()) + " overlap or are mixed up");
      }
      end = row.start() + row.size();
      rows.put(row.start(), row);
    }
    String[] wrong = {""};
    world
        .areas()
        .live()
        .forEach(area -> wrong[0] = wrong[0].isEmpty() ? wrong(world, area, rows) : wrong[0]);
    for (IoMappings.Mapping mapping : world.io().live()) {
      wrong[0] = wrong[0].isEmpty() ? wrong(world, mapping, rows) : wrong[0];
    }
    if (!wrong[0].isEmpty()) {
      return Decision.violated(wrong[0]);
    }
    boolean none = world.areas().size() == 0 && world.io().live().isEmpty();
    return none ? Decision.SILENT : Decision.HOLDS;
  }

  /** The row of a mapping of device memory: all of its pages, a guard page, and the device. */
  private static String wrong(
      World world, IoMappings.Mapping mapping, Map<Long, Outcome.AreaRow> rows) {
    long page = world.machine().pageSize();
    long start = mapping.block().address & -page;
    long size = ((mapping.phys() & (page - 1)) + mapping.block().requested + page - 1) & -page;
    long device = mapping.phys() & -page;
    Outcome.AreaRow row = rows.get(start);
    String name = mapping.block().words() + " at " + Say.hex(mapping.block().address);
    if (row == null) {
      return name + " has no row";
    }
    if (row.kind() != Outcome.AreaKind.IOREMAP) {
      return name + " is listed as " + row.kind();
    }
    if (row.size() != size + page) {
      return name + " has a row of " + row.size() + " bytes, expected " + (size + page);
    }
    return row.phys() < 0 || row.phys() == device
        ? ""
        : name
            + " is listed with the device at "
            + Say.hex(row.phys())
            + ", expected "
            + Say.hex(device);
  }

  private static String wrong(World world, Block area, Map<Long, Outcome.AreaRow> rows) {
    if (area.kind == Block.Kind.VM_MAP_RAM) {
      return "";
    }
    Outcome.AreaRow row = rows.get(area.address);
    String name = area.words() + " at " + Say.hex(area.address);
    if (row == null) {
      return name + " has no row";
    }
    long size = world.areas().guarded(area);
    if (row.size() != size) {
      return name + " has a row of " + row.size() + " bytes, expected " + size;
    }
    boolean mapping = area.kind == Block.Kind.VMAP || area.kind == Block.Kind.VMAP_PUT;
    Outcome.AreaKind kind = mapping ? Outcome.AreaKind.VMAP : Outcome.AreaKind.VMALLOC;
    if (row.kind() != kind) {
      return name + " is listed as " + row.kind();
    }
    return mapping ? "" : wrongPages(world, area, row, name);
  }

  private static String wrongPages(World world, Block area, Outcome.AreaRow row, String name) {
    long pages = area.extent() / world.machine().pageSize();
    if (row.pages() != pages) {
      return name + " is listed with " + row.pages() + " pages, expected " + pages;
    }
    Map<Integer, Long> nodes = new TreeMap<>();
    for (long i = 0; i < pages; i++) {
      long frame = Shown.frameAt(area.frames, i);
      Zone zone = frame < 0 ? null : world.machine().zoneOf(frame);
      if (zone == null) {
        return "";
      }
      nodes.merge(zone.node(), 1L, Long::sum);
    }
    return row.nodes().isEmpty() || row.nodes().equals(nodes)
        ? ""
        : name + " is listed with pages on nodes " + row.nodes() + ", expected " + nodes;
  }

  /** VM-29: beside their pages, areas take an array, descriptors and page tables, no more. */
  static Decision cost(World world, WatchCall.Zoneinfo call, Outcome.Zones seen) {
    Ledger ledger = world.ledger();
    long[] before = ledger.rest();
    boolean idle = ledger.drained() && Rest.butAreas(ledger, world);
    boolean comparable = seen.each().size() == world.machine().zones().size();
    if (before == null
        || !idle
        || !comparable
        || world.misuse()
        || !world.complete()
        || world.areas().size() == 0) {
      return Decision.SILENT;
    }
    long spent = -world.held().anywhere();
    for (long each : before) {
      spent -= each;
    }
    for (long each : ledger.unexplained(seen.each())) {
      spent += each;
    }
    long pages = spent;
    long most = world.areas().tables() + world.areas().descriptors();
    return Decision.of(
        pages <= most,
        () ->
            world.areas().size()
                + " areas with "
                + world.areas().owned()
                + " pages take "
                + pages
                + " pages more, expected at most "
                + most);
  }
}
