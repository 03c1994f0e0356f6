package dev.kmemspec.generate;

import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.program.IoremapCall;
import dev.kmemspec.program.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws calls that map device memory. A few devices, so that mappings meet. */
final class IoremapDraws {
  private static final int DEVICES = 3;
  private static final int DEVICE_PAGES = 64;

  private final Draft draft;

  IoremapDraws(Draft draft) {
    this.draft = draft;
  }

  List<Action> actions() {
    return List.of(
        Action.allocates(this::map).sleeping(),
        Action.allocates(this::map).sleeping(),
        Action.frees(this::unmap).sleeping());
  }

  /** A place in a device, or in a hole between zones; now and then RAM, or the end of all. */
  private long phys() {
    Machine machine = draft.machine;
    long page = machine.pageSize();
    List<Zone> zones = machine.zones();
    long behind = zones.getLast().endFrame() + 1 + (long) draft.below(DEVICES) * DEVICE_PAGES;
    long offset = draft.below(3) == 0 ? draft.below((int) page) : draft.below(4) * page;
    return switch (draft.below(16)) {
      case 0 -> zones.get(draft.below(zones.size())).firstFrame() * page + draft.below(5000);
      case 1 -> zones.get(draft.below(zones.size())).endFrame() * page - draft.below(3);
      case 2 -> draft.sizes.endless();
      case 3 -> zones.getFirst().firstFrame() * page - Math.min(1, zones.getFirst().firstFrame());
      default -> behind * page + offset;
    };
  }

  private long size() {
    int page = draft.machine.pageSize();
    return switch (draft.below(16)) {
      case 0 -> 0;
      case 1 -> draft.sizes.endless();
      case 2, 3, 4 -> draft.sizes.around(page);
      case 5 -> (long) page * (1 + draft.below(40));
      default -> 1 + draft.below(2 * page);
    };
  }

  private boolean map() {
    draft.lookBefore();
    long phys = phys();
    long size = size();
    IoremapCall.Mapping call =
        switch (draft.below(8)) {
          case 0 -> new IoremapCall.IoremapWc(phys, size);
          case 1 -> new IoremapCall.IoremapWt(phys, size);
          case 2 -> new IoremapCall.IoremapUc(phys, size);
          case 3 -> new IoremapCall.IoremapCache(phys, size);
          default -> new IoremapCall.Ioremap(phys, size);
        };
    String name = draft.add("m", call);
    long page = draft.machine.pageSize();
    boolean device = phys / page >= draft.machine.zones().getLast().endFrame();
    if (phys > 0 && device && size > 0 && size <= DEVICE_PAGES * page) {
      draft.hold(new Item(Item.Kind.IOREMAP, Operand.handle(name), size));
    }
    return true;
  }

  private boolean unmap() {
    return unmap(draft.victim(Item.Kind.IOREMAP));
  }

  private boolean unmap(@Nullable Item item) {
    if (item == null) {
      return false;
    }
    boolean handle = item.operand instanceof Operand.Handle;
    String name = item.operand.toString();
    boolean inside = handle && draft.below(4) == 0;
    draft.add(
        new IoremapCall.Iounmap(inside ? new Operand.Inside(name, draft.below(16)) : item.operand));
    if (!inside) {
      draft.drop(item);
    }
    return true;
  }

  /** Breaks a precondition, or says false where there is nothing to break it with. */
  boolean misuse() {
    Item other = draft.any(Item.Kind.KMALLOC);
    if (other != null && draft.random.nextBoolean()) {
      draft.processContext();
      draft.add(new IoremapCall.Iounmap(other.operand));
      return true;
    }
    Item item = draft.any(Item.Kind.IOREMAP);
    if (item == null) {
      return false;
    }
    draft.processContext();
    draft.add(new IoremapCall.Iounmap(item.operand));
    draft.add(new IoremapCall.Iounmap(item.operand));
    draft.drop(item);
    return true;
  }

  /** Frees what is held of the family, one item; false where nothing is. */
  boolean freeAny() {
    Item item = draft.victim(Item.Kind.IOREMAP);
    if (item == null) {
      return false;
    }
    draft.processContext();
    draft.add(new IoremapCall.Iounmap(item.operand));
    draft.drop(item);
    return true;
  }
}
