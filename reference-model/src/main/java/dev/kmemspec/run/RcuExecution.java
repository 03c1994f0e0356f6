package dev.kmemspec.run;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.Cpus;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import dev.kmemspec.program.Outcome;
import dev.kmemspec.program.RcuCall;
import dev.kmemspec.program.SlabCall;
import dev.kmemspec.spi.Rcu;
import org.jspecify.annotations.Nullable;

/** Makes the calls of readers and of those who free behind their backs. */
final class RcuExecution {
  private final Holdings holdings;
  private final Cpus cpus;
  private final Profile profile;

  RcuExecution(Holdings holdings, Cpus cpus, Profile profile) {
    this.holdings = holdings;
    this.cpus = cpus;
    this.profile = profile;
  }

  /** Why the call cannot be made, not even as a misuse, or null. */
  @Nullable String impossible(Invocation invocation) {
    // Since 6.12 a cache that goes waits for what was given back of it (SC-21).
    boolean drains = profile.since(6, 12) && holdings.anyDeferred();
    boolean waits =
        invocation.call() instanceof RcuCall.Waiting
            || invocation.call() instanceof RcuCall.KfreeRcuMightsleep
            || invocation.call() instanceof RcuCall.KvfreeRcuMightsleep
            || (invocation.call() instanceof SlabCall.KmemCacheDestroy && drains);
    if (waits && !cpus.readers().isEmpty()) {
      return "it would wait for the reader of CPU " + cpus.readers().nextSetBit(0) + " (KM-27)";
    }
    return invocation.call() instanceof RcuCall.RcuReadUnlock && !cpus.mayLeave(invocation)
        ? "no section of this context is the innermost of CPU " + invocation.cpu()
        : null;
  }

  Outcome make(Rcu spi, RcuCall call, Invocation invocation) {
    switch (call) {
      case RcuCall.RcuReadLock enter -> {
        spi.rcuReadLock();
        cpus.entered(invocation);
      }
      case RcuCall.RcuReadUnlock leave -> {
        spi.rcuReadUnlock();
        if (cpus.left(invocation.cpu())) {
          holdings.readerLeft(invocation.cpu());
        }
      }
      case RcuCall.KfreeRcu c -> {
        spi.kfreeRcu(holdings.value(c.p()), c.offset());
        given(c.p());
      }
      case RcuCall.KvfreeRcu c -> {
        spi.kvfreeRcu(holdings.value(c.p()), c.offset());
        given(c.p());
      }
      case RcuCall.KfreeRcuMightsleep c -> {
        spi.kfreeRcuMightsleep(holdings.value(c.p()));
        given(c.p());
      }
      case RcuCall.KvfreeRcuMightsleep c -> {
        spi.kvfreeRcuMightsleep(holdings.value(c.p()));
        given(c.p());
      }
      case RcuCall.SynchronizeRcu wait -> spi.synchronizeRcu();
      case RcuCall.RcuBarrier wait -> spi.rcuBarrier();
      case RcuCall.KvfreeRcuBarrier wait -> spi.kvfreeRcuBarrier();
    }
    return Outcome.DONE;
  }

  private void given(Operand p) {
    Holding holding = holdings.givenBack(p);
    if (holding != null && holding.live && holding.readers == null) {
      holdings.defer(holding, cpus.readers());
    }
  }
}
