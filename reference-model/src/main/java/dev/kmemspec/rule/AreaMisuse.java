package dev.kmemspec.rule;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.program.KvmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.VmallocCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The preconditions of vmalloc and kvmalloc calls that a caller can break by its arguments. */
final class AreaMisuse {
  private AreaMisuse() {}

  static @Nullable Misuse of(World world, VmallocCall call) {
    return switch (call) {
      case VmallocCall.VmallocNodeRange c -> aligned(c.align());
      case VmallocCall.Allocating c -> null;
      case VmallocCall.Resizing c -> {
        Misuse wrong = aligned(c.align());
        yield wrong == null ? freed(world, c.p(), Block.Kind.VMALLOC) : wrong;
      }
      case VmallocCall.Vfree c -> freed(world, c.addr(), Block.Kind.VMALLOC, Block.Kind.VMAP_PUT);
      case VmallocCall.Vunmap c -> freed(world, c.addr(), Block.Kind.VMAP);
      case VmallocCall.VmUnmapRam c -> unmapped(world, c);
      case VmallocCall.Vmap c -> c.put() ? given(world, c.pages()) : pages(world, c.pages());
      case VmallocCall.VmMapRam c -> c.pages().isEmpty() ? Misuse.UNKNOWN : pages(world, c.pages());
      case VmallocCall.VmUnmapAliases c -> null;
      case VmallocCall.VmallocToPage c -> inside(world, c.addr());
      case VmallocCall.VmallocToPfn c -> inside(world, c.addr());
      case VmallocCall.IsVmallocAddr c -> null;
      case VmallocCall.GetVmAreaSize c -> area(world, c.addr());
      case VmallocCall.RemapVmallocRange c -> area(world, c.addr());
    };
  }

  static @Nullable Misuse of(World world, KvmallocCall call) {
    return switch (call) {
      case KvmallocCall.Allocating c -> null;
      case KvmallocCall.Kvrealloc c ->
          freed(world, c.p(), Block.Kind.KVMALLOC, Block.Kind.KMALLOC, Block.Kind.VMALLOC);
      case KvmallocCall.Kvfree c -> kvfreed(world, c.addr());
      case KvmallocCall.KvfreeSensitive c -> {
        Misuse found = kvfreed(world, c.addr());
        Block block = world.block(c.addr());
        boolean longer = block != null && Long.compareUnsigned(c.len(), block.requested) > 0;
        yield found == null && longer ? Misuse.FOREIGN : found;
      }
    };
  }

  private static @Nullable Misuse aligned(long align) {
    return Long.bitCount(align) == 1 ? null : Misuse.ALIGNMENT;
  }

  private static @Nullable Misuse kvfreed(World world, Operand operand) {
    Block block = world.block(operand);
    if (block != null && block.kind == Block.Kind.OBJECT && !block.deferred) {
      return world.profile().since(6, 4) ? null : Misuse.FOREIGN;
    }
    return freed(world, operand, Block.Kind.KVMALLOC, Block.Kind.KMALLOC, Block.Kind.VMALLOC);
  }

  /** What is wrong with giving that address back as one of those kinds. */
  private static @Nullable Misuse freed(World world, Operand operand, Block.Kind... kinds) {
    long address = world.value(operand);
    boolean zeroSize = kinds[0] == Block.Kind.KVMALLOC && address == Machine.ZERO_SIZE_PTR;
    if (address == 0 || zeroSize || address == Bindings.UNBOUND) {
      return null;
    }
    Block block = world.blockAt(address);
    if (block != null) {
      boolean taken = List.of(kinds).contains(block.kind);
      return block.deferred ? Misuse.WAITING : taken ? null : Misuse.FOREIGN;
    }
    if (world.overlapping(address, 1) != null) {
      return Misuse.INSIDE;
    }
    return Misuse.dead(world, address);
  }

  private static @Nullable Misuse unmapped(World world, VmallocCall.VmUnmapRam call) {
    Misuse found = freed(world, call.addr(), Block.Kind.VM_MAP_RAM);
    Block block = world.block(call.addr());
    boolean other =
        block == null || block.requested != (long) call.count() * world.machine().pageSize();
    return found == null && other ? Misuse.FOREIGN : found;
  }

  private static @Nullable Misuse pages(World world, List<Operand> pages) {
    for (Operand page : pages) {
      long address = world.value(page);
      Block block = Shown.below(world, address);
      if (block == null
          || block.kind != Block.Kind.PAGES
          || address % world.machine().pageSize() != 0) {
        return Misuse.UNKNOWN;
      }
    }
    return null;
  }

  private static @Nullable Misuse given(World world, List<Operand> pages) {
    for (int i = 0; i < pages.size(); i++) {
      Block block = world.block(pages.get(i));
      if (block == null || block.kind != Block.Kind.PAGES || block.references != 1) {
        return Misuse.UNKNOWN;
      }
      for (int j = 0; j < i; j++) {
        if (world.value(pages.get(j)) == block.address) {
          return Misuse.DOUBLE_FREE;
        }
      }
      if (block.order != 0) {
        return Misuse.FOREIGN;
      }
    }
    return null;
  }

  /** Whether the operand lies in the bytes of a live area. */
  private static @Nullable Misuse inside(World world, Operand operand) {
    long address = world.value(operand);
    Block block = address == Bindings.UNBOUND ? null : world.overlapping(address, 1);
    return block != null && block.isArea() && address - block.address < block.requested
        ? null
        : Misuse.UNKNOWN;
  }

  private static @Nullable Misuse area(World world, Operand operand) {
    Block block = world.block(operand);
    boolean known =
        block != null
            && (block.kind == Block.Kind.VMALLOC
                || block.kind == Block.Kind.VMAP
                || block.kind == Block.Kind.VMAP_PUT);
    return known ? null : Misuse.UNKNOWN;
  }
}
