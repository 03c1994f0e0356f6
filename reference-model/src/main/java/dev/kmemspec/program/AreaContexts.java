package dev.kmemspec.program;

import dev.kmemspec.machine.Context;
import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import org.jspecify.annotations.Nullable;

/**
 * In which context, with which mask, vmalloc and kvmalloc calls are legal (VM-14, KV-04, GF-19).
 */
public final class AreaContexts {
  private AreaContexts() {}

  /** What the call breaks, or null. */
  public static @Nullable String illegal(VmallocCall call, Context context, Profile profile) {
    return switch (call) {
      case VmallocCall.Allocating c -> {
        String wrong = mask(c.gfp(), profile);
        yield wrong == null && !task(context) ? "vmalloc is called in an interrupt (VM-14)" : wrong;
      }
      case VmallocCall.Resizing c -> {
        String wrong = mask(c.gfp(), profile);
        yield wrong == null ? sleeping(context, "vrealloc") : wrong;
      }
      case VmallocCall.Vfree c -> task(context) ? sleeping(context, "vfree") : null;
      case VmallocCall.Vmap c -> sleeping(context, "vmap");
      case VmallocCall.VmMapRam c -> sleeping(context, "vm_map_ram");
      case VmallocCall.Vunmap c -> sleeping(context, "vunmap");
      case VmallocCall.VmUnmapRam c -> sleeping(context, "vm_unmap_ram");
      case VmallocCall.VmUnmapAliases c -> sleeping(context, "vm_unmap_aliases");
      case VmallocCall.RemapVmallocRange c -> sleeping(context, "remap_vmalloc_range");
      case VmallocCall.VmallocToPage c -> null;
      case VmallocCall.VmallocToPfn c -> null;
      case VmallocCall.IsVmallocAddr c -> null;
      case VmallocCall.GetVmAreaSize c -> null;
    };
  }

  /** What the call breaks, or null. */
  public static @Nullable String illegal(KvmallocCall call, Context context, Profile profile) {
    return switch (call) {
      case KvmallocCall.Allocating c ->
          task(context) || profile.before(6, 19)
              ? null
              : "kvmalloc is called in an interrupt (KV-04)";
      case KvmallocCall.Kvrealloc c -> sleeping(context, "kvrealloc");
      case KvmallocCall.Kvfree c -> task(context) ? sleeping(context, "kvfree") : null;
      case KvmallocCall.KvfreeSensitive c ->
          task(context) ? sleeping(context, "kvfree_sensitive") : null;
    };
  }

  /** Whether vmalloc takes that mask under that profile (VM-14). */
  public static boolean vmallocTakes(Gfp gfp, Profile profile) {
    return mask(gfp, profile) == null;
  }

  private static boolean task(Context context) {
    return context != Context.SOFTIRQ && context != Context.HARDIRQ;
  }

  private static @Nullable String sleeping(Context context, String call) {
    return context.sleepable()
        ? null
        : call + " may sleep, and the context is " + context.keyword() + " (GF-19)";
  }

  private static @Nullable String mask(Gfp gfp, Profile profile) {
    if (!gfp.blocking() && !profile.since(6, 19)) {
      return "vmalloc takes blocking masks only (VM-14)";
    }
    boolean full = gfp.has(Gfp.KERNEL.bits()) && !gfp.has(Gfp.NOFAIL_BIT);
    return profile.before(5, 17) && !full ? "vmalloc takes GFP_KERNEL only (VM-14)" : null;
  }
}
