package dev.kmemspec.run;

import dev.kmemspec.machine.Profile;
import dev.kmemspec.program.RcuCall;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The preconditions of giving memory back behind the backs of readers (KM-27). */
final class RcuLegality {
  private final Holdings holdings;
  private final Profile profile;

  RcuLegality(Holdings holdings, Profile profile) {
    this.holdings = holdings;
    this.profile = profile;
  }

  /** What the call breaks by its arguments, or null. */
  @Nullable String broken(RcuCall.Giving call) {
    if (holdings.value(call.p()) == 0) {
      return profile.before(5, 3) ? call.p() + " is NULL, which 5.3 is the first to take" : null;
    }
    Holding holding = holdings.holding(call.p());
    if (holding == null) {
      return call.p() + " is no block";
    }
    if (!holding.live || holding.readers != null) {
      return call.p() + " was given back before";
    }
    if (!kinds(call).contains(holding.kind)) {
      return call.p() + " came from another family";
    }
    boolean field = !(call instanceof RcuCall.ByField by) || by.within(holding.requested);
    return field ? null : "no field lies there in the block, below offset 4096 (KM-27)";
  }

  private Set<Holding.Kind> kinds(RcuCall.Giving call) {
    Set<Holding.Kind> kinds = EnumSet.of(Holding.Kind.KMALLOC);
    if (profile.since(6, 4)) {
      kinds.add(Holding.Kind.OBJECT);
    }
    if (call instanceof RcuCall.KvfreeRcu || call instanceof RcuCall.KvfreeRcuMightsleep) {
      kinds.add(Holding.Kind.KVMALLOC);
      kinds.add(Holding.Kind.VMALLOC);
    }
    return kinds;
  }
}
