package dev.kmemspec.run;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.VmallocCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The preconditions of vmalloc and kvmalloc calls (VM-07, VM-17, VM-21, KV-05). */
final class AreaLegality {
  private static final List<Holding.Kind> AREAS =
      List.of(Holding.Kind.VMALLOC, Holding.Kind.VMAP, Holding.Kind.VMAP_PUT);

  private final Holdings holdings;
  private final Profile profile;
  private final int pageSize;

  AreaLegality(Holdings holdings, Profile profile, int pageSize) {
    this.holdings = holdings;
    this.profile = profile;
    this.pageSize = pageSize;
  }

  /** What the call breaks by its arguments, or null. */
  @Nullable String broken(VmallocCall call) {
    return switch (call) {
      case VmallocCall.VmallocNodeRange c -> aligned(c.align());
      case VmallocCall.Allocating c -> null;
      case VmallocCall.Resizing c -> resized(c);
      case VmallocCall.Vfree c -> live(c.addr(), Holding.Kind.VMALLOC, Holding.Kind.VMAP_PUT);
      case VmallocCall.Vunmap c -> live(c.addr(), Holding.Kind.VMAP);
      case VmallocCall.Vmap c -> c.put() ? given(c.pages()) : pages(c.pages());
      case VmallocCall.VmMapRam c -> c.pages().isEmpty() ? "no pages" : pages(c.pages());
      case VmallocCall.VmUnmapRam c -> unmapped(c);
      case VmallocCall.VmUnmapAliases c -> null;
      case VmallocCall.VmallocToPage c -> inside(c.addr());
      case VmallocCall.VmallocToPfn c -> inside(c.addr());
      case VmallocCall.IsVmallocAddr c -> null;
      case VmallocCall.GetVmAreaSize c -> area(c.addr());
      case VmallocCall.RemapVmallocRange c -> area(c.addr());
    };
  }

  /** What the call breaks by its arguments, or null. */
  @Nullable String broken(KvmallocCall call) {
    return switch (call) {
      case KvmallocCall.Allocating c -> null;
      case KvmallocCall.Kvrealloc c ->
          live(c.p(), Holding.Kind.KVMALLOC, Holding.Kind.KMALLOC, Holding.Kind.VMALLOC);
      case KvmallocCall.Kvfree c -> kvfreed(c.addr());
      case KvmallocCall.KvfreeSensitive c -> {
        String dead = kvfreed(c.addr());
        Holding holding = holdings.holding(c.addr());
        yield dead != null || holding == null || fits(c.len(), holding.requested)
            ? dead
            : c.addr() + " has fewer bytes (KV-06)";
      }
    };
  }

  private static boolean fits(long length, long requested) {
    return Long.compareUnsigned(length, requested) <= 0;
  }

  private static @Nullable String aligned(long align) {
    return Long.bitCount(align) == 1 ? null : "its alignment is no power of two (VM-07)";
  }

  private @Nullable String resized(VmallocCall.Resizing call) {
    String wrong = aligned(call.align());
    return wrong != null ? wrong : live(call.p(), Holding.Kind.VMALLOC);
  }

  private @Nullable String kvfreed(Operand operand) {
    Holding holding = holdings.holding(operand);
    boolean object = holding != null && holding.kind == Holding.Kind.OBJECT;
    return object && profile.since(6, 4)
        ? live(operand, Holding.Kind.OBJECT)
        : live(operand, Holding.Kind.KVMALLOC, Holding.Kind.KMALLOC, Holding.Kind.VMALLOC);
  }

  private @Nullable String live(Operand operand, Holding.Kind... kinds) {
    long value = holdings.value(operand);
    boolean zeroSize = kinds.length > 0 && kinds[0] == Holding.Kind.KVMALLOC;
    if (value == 0 || (zeroSize && value == Machine.ZERO_SIZE_PTR)) {
      return null;
    }
    Holding holding = holdings.holding(operand);
    if (holding == null) {
      return operand + " is no block";
    }
    if (!holding.live || holding.readers != null) {
      return operand + " was given back before";
    }
    return List.of(kinds).contains(holding.kind) ? null : operand + " came from another family";
  }

  private @Nullable String area(Operand operand) {
    Holding holding = holdings.holding(operand);
    return holding != null && holding.live && AREAS.contains(holding.kind)
        ? null
        : operand + " is no live area";
  }

  private @Nullable String unmapped(VmallocCall.VmUnmapRam call) {
    String dead =
        holdings.value(call.addr()) == 0
            ? call.addr() + " is NULL"
            : live(call.addr(), Holding.Kind.VM_MAP_RAM);
    Holding holding = holdings.holding(call.addr());
    return dead != null || holding == null || holding.behind.size() == call.count()
        ? dead
        : call.addr() + " has another number of pages (VM-27)";
  }

  /** Pages to be mapped: each of a live block. */
  private @Nullable String pages(List<Operand> pages) {
    for (Operand page : pages) {
      Holding.Behind behind = holdings.behind(page);
      Holding block = behind.block();
      boolean start = holdings.value(page) % pageSize == 0;
      if (block == null
          || !block.live
          || !start
          || behind.end() <= 0
          || behind.end() > block.requested) {
        return page + " is no page of a live block";
      }
    }
    return null;
  }

  /** Pages to be given away: whole blocks of one page, held once, each named once. */
  private @Nullable String given(List<Operand> pages) {
    for (int i = 0; i < pages.size(); i++) {
      Holding block = holdings.holding(pages.get(i));
      if (block == null
          || !block.live
          || block.kind != Holding.Kind.PAGES
          || block.order != 0
          || block.references != 1
          || pages.subList(0, i).stream().anyMatch(other -> holdings.holding(other) == block)) {
        return pages.get(i) + " is no page that is free to give away (VM-21)";
      }
    }
    return null;
  }

  /** An address inside an area. */
  private @Nullable String inside(Operand operand) {
    Operand start =
        operand instanceof Operand.Inside inside ? Operand.handle(inside.name()) : operand;
    Holding holding = holdings.holding(start);
    boolean virtual = holding != null && Machine.isVmallocAddr(holding.address);
    if (holding == null || !holding.live || !virtual) {
      return operand + " lies in no live area (VM-22)";
    }
    long offset = holdings.value(operand) - holding.address;
    return Long.compareUnsigned(offset, holding.requested) < 0
        ? null
        : operand + " lies behind the area's bytes (VM-22)";
  }
}
