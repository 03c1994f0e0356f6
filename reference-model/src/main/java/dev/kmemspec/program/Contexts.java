package dev.kmemspec.program;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import org.jspecify.annotations.Nullable;

/**
 * In which context a call is legal (GF-02, GF-05, GF-19): the one place that knows, for whoever
 * makes calls and whoever judges them.
 */
public final class Contexts {
  private Contexts() {}

  /** What the call breaks by where it comes from, or null. */
  public static @Nullable String illegal(Call call, Context context, Profile profile) {
    Gfp gfp = call.gfp();
    if (!context.sleepable() && (sleeps(call) || (gfp != null && gfp.blocking()))) {
      return "it may sleep, and the context is " + context.keyword() + " (GF-02)";
    }
    boolean anywhere = call instanceof NolockCall || call instanceof RcuCall.Section;
    if (context == Context.NMI && !anywhere) {
      return "no allocator call but the _nolock ones is legal in NMI (GF-05, GF-19)";
    }
    return switch (call) {
      case VmallocCall c -> AreaContexts.illegal(c, context, profile);
      case KvmallocCall c -> AreaContexts.illegal(c, context, profile);
      case DmaCall.DmaFreeCoherent c -> interruptsOn(context, "DM-07");
      case TaskCall c -> ofTask(context);
      case SlabCall.KmemCacheAllocBulk c -> interruptsOn(context, "SC-20");
      case SlabCall.KmemCacheFreeBulk c -> interruptsOn(context, "SC-19");
      default -> null;
    };
  }

  /** Whether the call may sleep whatever its mask says; user space is a task's own. */
  private static boolean sleeps(Call call) {
    return switch (call) {
      case SlabCall.KmemCacheCreate c -> true;
      case SlabCall.KmemCacheDestroy c -> true;
      case SlabCall.KmemCacheShrink c -> true;
      case PercpuCall.CpuUp c -> true;
      case PercpuCall.CpuDown c -> true;
      case IoremapCall c -> true;
      case RcuCall.Waiting c -> true;
      case RcuCall.KfreeRcuMightsleep c -> true;
      case RcuCall.KvfreeRcuMightsleep c -> true;
      case DmaCall.DmaPoolCreate c -> true;
      case DmaCall.DmaPoolDestroy c -> true;
      case UserCall c -> true;
      case MappingCall c -> true;
      default -> false;
    };
  }

  /** A task speaks for itself; an interrupt has none of its own. */
  private static @Nullable String ofTask(Context context) {
    boolean interrupt = context == Context.SOFTIRQ || context == Context.HARDIRQ;
    return interrupt ? "only a task can say that of itself (GF-16)" : null;
  }

  private static @Nullable String interruptsOn(Context context, String rule) {
    return context == Context.HARDIRQ ? "interrupts are off (" + rule + ")" : null;
  }
}
