package dev.kmemspec.exhaust;

import static dev.kmemspec.exhaust.Alphabet.atomic;
import static dev.kmemspec.exhaust.Alphabet.plain;

import dev.kmemspec.machine.Gfp;
import dev.kmemspec.program.Call;
import dev.kmemspec.program.DmaCall;
import dev.kmemspec.program.Family;
import dev.kmemspec.program.Invocation;
import dev.kmemspec.program.Operand;
import java.util.List;

/** Coherent memory for devices that reach all and little of the machine, and pools of it. */
final class DmaAlphabet implements Alphabet {
  /** The device that reaches all of the machine. */
  private static final int ALL = 64;

  /** The one that reaches its first eight pages. */
  private static final int LITTLE = 15;

  private static final long PAGE = TINY.pageSize();

  @Override
  public Family family() {
    return Family.DMA;
  }

  @Override
  public List<Invocation> fresh(Scene scene) {
    return List.of(
        plain(new DmaCall.DmaAllocCoherent(ALL, 100, Gfp.KERNEL)),
        plain(new DmaCall.DmaAllocCoherent(ALL, 2 * PAGE + 1, Gfp.KERNEL)),
        plain(new DmaCall.DmaAllocCoherent(ALL, PAGE << (TINY.maxOrder() + 1), Gfp.KERNEL)),
        plain(new DmaCall.DmaAllocCoherent(LITTLE, PAGE, Gfp.KERNEL)),
        plain(new DmaCall.DmaAllocCoherent(ALL, PAGE, Gfp.KERNEL.with(Gfp.COMP))),
        atomic(new DmaCall.DmaAllocCoherent(ALL, PAGE, Gfp.ATOMIC)),
        plain(new DmaCall.DmaPoolCreate("ring", ALL, 24, 16, 0)),
        plain(new DmaCall.DmaPoolCreate("desc", ALL, 48, 8, 64)),
        plain(new DmaCall.DmaPoolCreate("none", ALL, 48, 8, 32)),
        plain(new DmaCall.DmaPoolDestroy(Operand.NULL)));
  }

  @Override
  public List<Invocation> on(Held held) {
    Operand p = held.operand();
    return switch (held.made()) {
      case DmaCall.DmaAllocCoherent made ->
          List.of(plain(new DmaCall.DmaFreeCoherent(made.bits(), made.size(), p)));
      case DmaCall.DmaPoolCreate made ->
          List.of(
              plain(new DmaCall.DmaPoolAlloc(p, Gfp.KERNEL)),
              plain(new DmaCall.DmaPoolZalloc(p, Gfp.KERNEL)),
              plain(new DmaCall.DmaPoolDestroy(p)));
      case DmaCall.FromPool made -> List.of(plain(new DmaCall.DmaPoolFree(made.pool(), p)));
      default -> List.of();
    };
  }

  @Override
  public List<Invocation> misuse(Held held) {
    return List.of();
  }

  @Override
  public List<Operand> givenBack(Call call) {
    return switch (call) {
      case DmaCall.DmaFreeCoherent free -> List.of(free.vaddr());
      case DmaCall.DmaPoolFree free -> List.of(free.vaddr());
      case DmaCall.DmaPoolDestroy free -> List.of(free.pool());
      default -> List.of();
    };
  }
}
