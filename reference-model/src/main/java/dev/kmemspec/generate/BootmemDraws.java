package dev.kmemspec.generate;

import dev.kmemspec.machine.Boot;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.BootmemCall;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of bootmem: many small requests, which it packs, and ranges that begin inside pages. */
final class BootmemDraws {
  private final Draft draft;
  private final Machine machine;
  private final double handsOver;

  BootmemDraws(Draft draft) {
    this.draft = draft;
    machine = draft.machine;
    boolean serves = machine.boot() == Boot.BOOTMEM;
    handsOver = serves && draft.below(4) != 0 ? 0.01 + 0.2 * draft.random.nextDouble() : 0;
  }

  /** On a machine that has booted it does not serve: drawn only where nothing else is wanted. */
  List<Action> actions() {
    boolean alone =
        draft.request.families().stream()
            .noneMatch(each -> each.allocates() && each != Family.BOOTMEM);
    return alone ? List.of(Action.allocates(this::allocate)) : List.of();
  }

  /** What it does before the hand-over. */
  void early() {
    if (draft.chance(handsOver)) {
      draft.add(new BootmemCall.FreeAllBootmem());
      draft.handedOver();
      return;
    }
    switch (draft.below(8)) {
      case 0 -> {
        long base = address();
        draft.add(new BootmemCall.ReserveBootmem(base, size(base)));
      }
      case 1, 2 -> {
        if (!free(draft.victim(Item.Kind.BOOTMEM))) {
          allocate();
        }
      }
      default -> allocate();
    }
  }

  private Zone zone() {
    return machine.zones().get(draft.below(machine.zones().size()));
  }

  /** An address in a zone, often at a page. */
  private long address() {
    Zone zone = zone();
    long offset = draft.random.nextLong(zone.frames() * machine.pageSize());
    long page = machine.pageSize();
    return zone.firstFrame() * page + (draft.random.nextBoolean() ? offset & -page : offset);
  }

  /** A size that ends in the zone. */
  private long size(long base) {
    Zone zone = machine.zoneOf(base / machine.pageSize());
    long end = zone == null ? base + 1 : zone.endFrame() * machine.pageSize();
    long wanted = 1 + draft.random.nextLong(4L * machine.pageSize());
    return Math.min(end - base, wanted);
  }

  private long bytes() {
    long page = machine.pageSize();
    return switch (draft.below(8)) {
      case 0 -> page * (1 + draft.below(8));
      case 1 -> page - 1 + draft.below(3);
      case 2 -> draft.below(8) == 0 ? machine.pages() * page / (1 + draft.below(4)) : page / 2;
      default -> 1 + draft.random.nextLong(draft.random.nextBoolean() ? 200 : 2 * page);
    };
  }

  private boolean allocate() {
    long size = bytes();
    List<Integer> nodes = machine.nodes();
    BootmemCall.Allocating call =
        switch (draft.below(8)) {
          case 0 -> new BootmemCall.AllocBootmemNopanic(size);
          case 1 -> new BootmemCall.AllocBootmemPages(size);
          case 2 -> new BootmemCall.AllocBootmemLow(size);
          case 3 -> new BootmemCall.AllocBootmemLowPages(size);
          case 4 -> new BootmemCall.AllocBootmemNode(nodes.get(draft.below(nodes.size())), size);
          default -> new BootmemCall.AllocBootmem(size);
        };
    String name = draft.add("b", call);
    draft.hold(new Item(Item.Kind.BOOTMEM, Operand.handle(name), size));
    return true;
  }

  /** Breaks a precondition: a page that is not in use is given back (BM-03). */
  boolean misuse() {
    if (!draft.early() || machine.boot() != Boot.BOOTMEM) {
      return false;
    }
    long base = address() & -(long) machine.pageSize();
    Operand page = new Operand.Address(base);
    draft.add(new BootmemCall.FreeBootmem(page, machine.pageSize()));
    return true;
  }

  private boolean free(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    draft.add(new BootmemCall.FreeBootmem(item.operand, item.size));
    draft.drop(item);
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    return draft.early() && free(draft.victim(Item.Kind.BOOTMEM));
  }
}
