package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Machine;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.NolockCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.PageCall;
import java.util.List;

/** Calls that any context may make: from a task, from an NMI, and where nothing is left. */
final class NolockAlphabet implements Alphabet {
  private static final long LARGEST_CLASS = SizeClasses.of(TINY, Profile.LINUX_7_0).maxCacheSize();

  private static final Gfp ACCOUNT = new Gfp(Gfp.ACCOUNT_BIT);

  @Override
  public Family family() {
    return Family.NOLOCK;
  }

  @Override
  public boolean in(Profile profile) {
    return !profile.before(6, 18);
  }

  @Override
  public List<Machine> machines() {
    return List.of(TINY, SCARCE);
  }

  private static Invocation nmi(Call call) {
    return new Invocation(null, call, 0, Context.NMI);
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new NolockCall.AllocPagesNolock(Gfp.NONE, Machine.NO_NODE, 0)),
        nmi(new NolockCall.AllocPagesNolock(ACCOUNT, 1, 1)),
        nmi(new NolockCall.AllocPagesNolock(Gfp.NONE, 0, TINY.maxOrder())),
        plain(new NolockCall.AllocPagesNolock(Gfp.NONE, Machine.NO_NODE, TINY.maxOrder() + 1)),
        plain(new NolockCall.KmallocNolock(0, Gfp.NONE, Machine.NO_NODE)),
        nmi(new NolockCall.KmallocNolock(64, Gfp.ZERO, Machine.NO_NODE)),
        plain(new NolockCall.KmallocNolock(97, ACCOUNT, 1)),
        plain(new NolockCall.KmallocNolock(LARGEST_CLASS, Gfp.NONE, Machine.NO_NODE)),
        plain(new NolockCall.KmallocNolock(LARGEST_CLASS + 1, Gfp.NONE, Machine.NO_NODE)),
        plain(new NolockCall.KmallocNolock(-1L, Gfp.NONE, Machine.NO_NODE)),
        plain(new NolockCall.KfreeNolock(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return held.made() instanceof NolockCall.AllocPagesNolock pages
        ? List.of(
            nmi(new NolockCall.FreePagesNolock(p, pages.order())),
            plain(new PageCall.FreePagesOf(p, pages.order())))
        : List.of(nmi(new NolockCall.KfreeNolock(p)), plain(new KmallocCall.Kfree(p)));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    Operand p = held.operand();
    boolean pages = held.made() instanceof NolockCall.AllocPagesNolock;
    if (held.live()) {
      return pages ? List.of(plain(new NolockCall.KfreeNolock(p))) : List.of();
    }
    return pages
        ? List.of(plain(new NolockCall.FreePagesNolock(p, 0)))
        : List.of(plain(new NolockCall.KfreeNolock(p)));
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case NolockCall.FreePagesNolock free -> List.of(free.page());
      case NolockCall.KfreeNolock free -> List.of(free.p());
      case PageCall.FreePagesOf free -> List.of(free.page());
      case KmallocCall.Kfree free -> List.of(free.p());
      default -> List.of();
    };
  }
}
