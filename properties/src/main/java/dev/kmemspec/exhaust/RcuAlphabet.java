package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.elsewhere;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.RcuCall;
import java.util.ArrayList;
import java.util.List;

/** Readers on two CPUs, and a block that is given back behind their backs in every way. */
final class RcuAlphabet implements Alphabet {
  private static final long SIZE = 64;
  private static final int LAST_FIELD = 48;

  @Override
  public Family family() {
    return Family.RCU;
  }

  @Override
  public boolean in(Profile profile) {
    return !profile.before(3, 0);
  }

  @Override
  public int usualLength() {
    return 6;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    List<Invocation> calls = new ArrayList<>();
    calls.add(plain(new KmallocCall.Kmalloc(SIZE, Gfp.ATOMIC)));
    calls.add(plain(new RcuCall.RcuReadLock()));
    calls.add(elsewhere(new RcuCall.RcuReadLock()));
    if (scene.count(RcuCall.RcuReadLock.class) > scene.count(RcuCall.RcuReadUnlock.class)) {
      calls.add(plain(new RcuCall.RcuReadUnlock()));
      calls.add(elsewhere(new RcuCall.RcuReadUnlock()));
    } else {
      calls.add(plain(new RcuCall.SynchronizeRcu()));
      calls.add(plain(new RcuCall.RcuBarrier()));
      calls.add(plain(new RcuCall.KvfreeRcuBarrier()));
    }
    return calls;
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return List.of(
        plain(new RcuCall.KfreeRcu(p, 0)),
        elsewhere(new RcuCall.KvfreeRcu(p, LAST_FIELD)),
        plain(new RcuCall.KfreeRcuMightsleep(p)),
        plain(new KmallocCall.Kfree(p)));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return held.live()
        ? List.of(plain(new RcuCall.KfreeRcu(held.operand(), RcuCall.END_OF_FIELDS)))
        : List.of(
            plain(new RcuCall.KfreeRcu(held.operand(), 0)),
            plain(new KmallocCall.Kfree(held.operand())));
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case KmallocCall.Kfree free -> List.of(free.p());
      case RcuCall.Giving given -> List.of(given.p());
      default -> List.of();
    };
  }
}
