package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.atomic;
import static dev.kmemspec.exhaust.Alphabet.elsewhere;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.machine.Profile;
import dev.kmemspec.machine.SizeClasses;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.KmallocCall;
import dev.kmemspec.program.Operand;
import java.util.List;

/** kmalloc: sizes at the edges of the classes, of the caches, and of what can be had at all. */
final class KmallocAlphabet implements Alphabet {
  /** The edges that SLUB has. */
  private static final SizeClasses CLASSES = SizeClasses.of(TINY, Profile.LINUX_7_0);

  private static final long LARGEST_CLASS = CLASSES.maxCacheSize();
  private static final long LARGEST = CLASSES.maxSize();
  private static final long SIZE_MAX = -1L;
  private static final Gfp ZEROED = Gfp.KERNEL.with(Gfp.ZERO);

  @Override
  public Family family() {
    return Family.KMALLOC;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new KmallocCall.Kmalloc(0, Gfp.KERNEL)),
        plain(new KmallocCall.Kmalloc(64, Gfp.KERNEL)),
        plain(new KmallocCall.Kmalloc(97, Gfp.KERNEL)),
        plain(new KmallocCall.Kmalloc(LARGEST_CLASS + 1, Gfp.KERNEL)),
        plain(new KmallocCall.Kmalloc(LARGEST + 1, Gfp.KERNEL)),
        plain(new KmallocCall.Kmalloc(SIZE_MAX, Gfp.KERNEL)),
        plain(new KmallocCall.Kmalloc(64, Gfp.KERNEL.with(Gfp.DMA))),
        atomic(new KmallocCall.Kmalloc(LARGEST, Gfp.ATOMIC)),
        plain(new KmallocCall.KmallocNode(64, THIS_NODE, 1)),
        plain(new KmallocCall.Kzalloc(64, Gfp.KERNEL)),
        plain(new KmallocCall.Kcalloc(2, SIZE_MAX, Gfp.KERNEL)),
        plain(new KmallocCall.Krealloc(Operand.NULL, 64, Gfp.KERNEL)),
        plain(new KmallocCall.KmallocSizeRoundup(65)),
        plain(new KmallocCall.Kfree(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return List.of(
        plain(new KmallocCall.Kfree(p)),
        plain(new KmallocCall.KfreeSensitive(p)),
        plain(new KmallocCall.Krealloc(p, 0, Gfp.KERNEL)),
        plain(new KmallocCall.Krealloc(p, 8, ZEROED)),
        plain(new KmallocCall.Krealloc(p, 65, ZEROED)),
        elsewhere(new KmallocCall.Krealloc(p, 128, THIS_NODE)),
        plain(new KmallocCall.Krealloc(p, LARGEST + 1, Gfp.KERNEL)),
        plain(new KmallocCall.KreallocArray(p, 2, 1L << 63, Gfp.KERNEL)));
  }

  @Override
  public List<Invocation> misuse(Held held) {
    if (!held.live()) {
      return List.of(plain(new KmallocCall.Kfree(held.operand())));
    }
    return held.operand() instanceof Operand.Handle block
        ? List.of(plain(new KmallocCall.Kfree(new Operand.Inside(block.name(), 8))))
        : List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case KmallocCall.Kfree free -> List.of(free.p());
      case KmallocCall.KfreeSensitive free -> List.of(free.p());
      case KmallocCall.Krealloc change -> List.of(change.p());
      case KmallocCall.KreallocArray change -> List.of(change.p());
      default -> List.of();
    };
  }
}
