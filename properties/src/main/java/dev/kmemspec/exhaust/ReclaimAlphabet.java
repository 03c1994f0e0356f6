package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.atomic;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Zone;
import dev.kmemspec.machine.ZoneKind;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import dev.kmemspec.program.ReclaimCall;
import java.util.List;

/** Memory left to the environment, and requests of each kind that need it back. */
final class ReclaimAlphabet implements Alphabet {
  private static final int ORDER = 3;

  /** One block of that order, and not a page more, is above the marks. */
  private static final Machine SHORT =
      new Machine(4096, ORDER + 1, 1, 8, 64, List.of(new Zone(0, ZoneKind.NORMAL, 0, 40)));

  @Override
  public Family family() {
    return Family.RECLAIM;
  }

  @Override
  public List<Machine> machines() {
    return List.of(SHORT);
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new PageCall.AllocPages(Gfp.KERNEL, 0)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, ORDER)),
        plain(new PageCall.AllocPages(Gfp.KERNEL, ORDER + 1)),
        plain(new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.NORETRY), ORDER)),
        plain(new PageCall.AllocPages(Gfp.KERNEL.with(Gfp.RETRY_MAYFAIL), ORDER)),
        plain(new PageCall.AllocPages(THIS_NODE, ORDER)),
        plain(new PageCall.AllocPages(Gfp.NOFS, ORDER)),
        atomic(new PageCall.AllocPages(Gfp.ATOMIC, ORDER)),
        plain(new ReclaimCall.NrToReclaim(1)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand page = held.operand();
    int order = held.made() instanceof PageCall.AllocPages made ? made.order() : 0;
    return List.of(
        plain(new PageCall.FreePagesOf(page, order)),
        plain(new ReclaimCall.FolioAddLru(page)),
        plain(new ReclaimCall.MmAdd(page, 1)));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case PageCall.FreePagesOf free -> List.of(free.page());
      case ReclaimCall.Leaving left -> List.of(left.folio());
      default -> List.of();
    };
  }
}
